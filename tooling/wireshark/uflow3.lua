-- A Wireshark dissector for version 3 of the protocol, as docs/protocol.md describes it: the bytes of
-- the Rust crate uflow 0.7 and of rudp. The name "rudp" belongs to another protocol there, so this one
-- is "uflow3".
--
-- Install: copy this file into Wireshark's folder for Lua plugins (Help > About > Folders), or give it
-- to one run: `tshark -X lua_script:uflow3.lua -r capture.pcap -Y uflow3`.
--
-- There is no port of its own: a UDP datagram is taken for version 3 if its first frame is whole and
-- has the right CRC. "Decode As" takes every datagram of a port, and then says what is wrong with one.

local uflow3 = Proto('uflow3', 'uflow version 3 (rudp)')

-- docs/protocol.md, section 2
local CRC_BYTES = 4
local ACK_GROUP_BYTES = 9
-- Window bases and count, in an ack frame or behind the fragments of a data frame.
local ACK_HEAD_BYTES = 10
local FRAME_WINDOW = 4096
local MESSAGE_ID_COUNT = 1048576

-- What rudp has beyond uflow: a SYN says in its padding, by four letters, that it has extensions, and
-- a SYN-ACK by its type. Between peers that both take bundles a message may be one of several; between
-- peers that both take them, acks travel behind the fragments of data frames, or data frames are longer.
local SYN_MARK = 0x72756470
local BUNDLES = 1
local PIGGYBACKED_ACKS = 2
local LONG_FRAMES = 4
local BUNDLE_ENTRY_BYTES = 2
local MAX_BUNDLED_MESSAGES = 1024

local SYN, SYN_ACK, ACK_OF_HANDSHAKE, ERROR = 0, 1, 2, 3
local DISCONNECT, DISCONNECT_ACK, EXTENDED_SYN_ACK = 4, 5, 6
local DATA, SYNC, ACK, DATA_ACK = 10, 11, 12, 13

local TYPE_NAMES = {
  [SYN] = 'SYN', [SYN_ACK] = 'SYN-ACK', [ACK_OF_HANDSHAKE] = 'ACK (handshake)', [ERROR] = 'error',
  [DISCONNECT] = 'disconnect', [DISCONNECT_ACK] = 'disconnect-ack',
  [EXTENDED_SYN_ACK] = 'SYN-ACK with extensions',
  [DATA] = 'data', [SYNC] = 'sync', [ACK] = 'ack', [DATA_ACK] = 'data and ack',
}
local ERROR_NAMES = { [0] = 'version', [1] = 'config', [2] = 'server full' }
local FIXED_BYTES = {
  [SYN] = 1472, [SYN_ACK] = 25, [ACK_OF_HANDSHAKE] = 9, [ERROR] = 10,
  [DISCONNECT] = 5, [DISCONNECT_ACK] = 5, [EXTENDED_SYN_ACK] = 26, [SYNC] = 14,
}
local HEADER_NAMES = { [6] = 'micro', [9] = 'small', [14] = 'large' }

local f = {
  type = ProtoField.uint8('uflow3.type', 'Type', base.DEC, TYPE_NAMES),
  crc = ProtoField.uint32('uflow3.crc', 'CRC', base.HEX),
  crc_status = ProtoField.string('uflow3.crc.status', 'CRC status'),
  version = ProtoField.uint8('uflow3.version', 'Version'),
  nonce = ProtoField.uint32('uflow3.nonce', 'Nonce', base.HEX),
  nonce_ack = ProtoField.uint32('uflow3.nonce_ack', 'Nonce acknowledged', base.HEX),
  max_receive_rate = ProtoField.uint32('uflow3.max_receive_rate', 'Most bytes a second to receive'),
  max_message_bytes = ProtoField.uint32('uflow3.max_message_bytes', 'Largest message'),
  max_receive_alloc = ProtoField.uint32('uflow3.max_receive_alloc', 'Receive memory'),
  extensions = ProtoField.uint8('uflow3.extensions', 'Extensions', base.HEX),
  takes_bundles = ProtoField.uint8('uflow3.extensions.bundles', 'Takes bundles', base.DEC, nil, BUNDLES),
  takes_acks = ProtoField.uint8('uflow3.extensions.piggybacked_acks', 'Takes acks in data frames', base.DEC, nil, PIGGYBACKED_ACKS),
  takes_long = ProtoField.uint8('uflow3.extensions.long_frames', 'Takes long frames', base.DEC, nil, LONG_FRAMES),
  error_code = ProtoField.uint8('uflow3.error', 'Error', base.DEC, ERROR_NAMES),
  frame_id = ProtoField.uint32('uflow3.frame_id', 'Frame id'),
  frame_nonce = ProtoField.uint8('uflow3.frame_nonce', 'Frame nonce'),
  fragment_count = ProtoField.uint8('uflow3.fragment_count', 'Fragments'),
  fragment = ProtoField.none('uflow3.fragment', 'Fragment'),
  header = ProtoField.uint8('uflow3.fragment.header', 'Header', base.DEC, HEADER_NAMES),
  message_id = ProtoField.uint32('uflow3.fragment.message_id', 'Message id'),
  channel = ProtoField.uint8('uflow3.fragment.channel', 'Channel'),
  window_parent = ProtoField.uint16('uflow3.fragment.window_parent_lead', 'Window parent lead'),
  channel_parent = ProtoField.uint16('uflow3.fragment.channel_parent_lead', 'Channel parent lead'),
  fragment_id = ProtoField.uint16('uflow3.fragment.id', 'Fragment id'),
  last_fragment_id = ProtoField.uint16('uflow3.fragment.last_id', 'Last fragment id'),
  is_bundle = ProtoField.uint8('uflow3.fragment.bundle', 'Of a bundle'),
  payload = ProtoField.bytes('uflow3.fragment.payload', 'Payload'),
  payload_bytes = ProtoField.uint16('uflow3.fragment.payload_bytes', 'Payload bytes'),
  message = ProtoField.bytes('uflow3.message', 'Message'),
  message_bytes = ProtoField.uint32('uflow3.message.bytes', 'Message bytes'),
  bundled = ProtoField.bytes('uflow3.bundled', 'Bundled message'),
  bundled_bytes = ProtoField.uint16('uflow3.bundled.bytes', 'Bundled message bytes'),
  bundled_count = ProtoField.uint16('uflow3.bundled.count', 'Bundled messages'),
  frame_window_base = ProtoField.uint32('uflow3.frame_window_base', 'Frame window base'),
  message_window_base = ProtoField.uint32('uflow3.message_window_base', 'Message window base'),
  group_count = ProtoField.uint16('uflow3.group_count', 'Groups'),
  group = ProtoField.none('uflow3.group', 'Group'),
  group_base = ProtoField.uint32('uflow3.group.base_id', 'Base id'),
  group_bits = ProtoField.uint32('uflow3.group.bits', 'Bits', base.HEX),
  group_nonce = ProtoField.uint8('uflow3.group.nonce', 'Nonce'),
  sync_mode = ProtoField.uint8('uflow3.sync.mode', 'Mode', base.HEX),
  next_frame_id = ProtoField.uint32('uflow3.sync.next_frame_id', 'Next frame id'),
  next_message_id = ProtoField.uint32('uflow3.sync.next_message_id', 'Next message id'),
  acked_in = ProtoField.framenum('uflow3.acked_in', 'Acknowledged in', base.NONE, frametype.ACK),
  ack_of = ProtoField.framenum('uflow3.ack_of', 'Acknowledges', base.NONE, frametype.ACK),
  rtt = ProtoField.double('uflow3.rtt_ms', 'Until acknowledged, ms'),
}
uflow3.fields = f

local e = {
  crc = ProtoExpert.new('uflow3.crc.bad', 'The CRC is wrong', expert.group.CHECKSUM, expert.severity.ERROR),
  malformed = ProtoExpert.new('uflow3.malformed', 'Not a frame of version 3', expert.group.MALFORMED, expert.severity.ERROR),
  resent = ProtoExpert.new('uflow3.resent', 'The fragment was sent before', expert.group.SEQUENCE, expert.severity.NOTE),
  repeated = ProtoExpert.new('uflow3.repeated', 'The frame was captured before', expert.group.SEQUENCE, expert.severity.NOTE),
  bundle = ProtoExpert.new('uflow3.bundle.malformed', 'The bundle does not end with a message', expert.group.MALFORMED, expert.severity.ERROR),
  refused = ProtoExpert.new('uflow3.refused', 'The server refuses', expert.group.RESPONSE_CODE, expert.severity.WARN),
}
uflow3.experts = { e.crc, e.malformed, e.resent, e.repeated, e.bundle, e.refused }

-- ── CRC, section 3 ───────────────────────────────────────────────────────

local band, bxor, bnot, rshift, lshift = bit.band, bit.bxor, bit.bnot, bit.rshift, bit.lshift

local CRC_TABLE = {}
for byte = 0, 255 do
  local c = byte
  for _ = 1, 8 do
    if band(c, 1) == 1 then c = bxor(rshift(c, 1), 0x9960034C) else c = rshift(c, 1) end
  end
  CRC_TABLE[byte] = c
end

--- The CRC-32 of `length` bytes from `offset`, as an unsigned number.
local function crc32(tvb, offset, length)
  local bytes = tvb:raw(offset, length)
  local c = -1
  for i = 1, length do
    c = bxor(rshift(c, 8), CRC_TABLE[band(bxor(c, bytes:byte(i)), 0xFF)])
  end
  return bnot(c) % 4294967296
end

-- ── Lengths, section 9 ───────────────────────────────────────────────────

--- Where the payload of the fragment at `at` begins and how long it is, or nil if it passes `finish`.
local function measure_fragment(tvb, at, finish)
  if at >= finish then return nil end
  local first = tvb(at, 1):uint()
  if first < 0x80 then return 6, band(first, 0x3F) end
  if first < 0xC0 then
    if at + 9 > finish then return nil end
    return 9, tvb(at + 1, 1):uint()
  end
  if at + 14 > finish then return nil end
  return 14, tvb(at + 1, 2):uint()
end

--- Where the fragments of the frame at `offset` end, or nil if they pass `finish`.
local function fragments_end(tvb, offset, finish)
  local at = offset + 6
  for _ = 1, band(tvb(offset + 5, 1):uint(), 0x7F) do
    local header, payload = measure_fragment(tvb, at, finish)
    if header == nil then return nil end
    at = at + header + payload
    if at > finish then return nil end
  end
  return at
end

--- The length of the frame at `offset`, or nil if none begins there.
local function measure_frame(tvb, offset)
  local rest = tvb:len() - offset
  if rest < 5 then return nil end
  local kind = tvb(offset, 1):uint()
  local length = FIXED_BYTES[kind]
  if kind == ACK then
    if rest < 11 then return nil end
    length = 15 + ACK_GROUP_BYTES * tvb(offset + 9, 2):uint()
  elseif kind == DATA then
    if rest < 10 then return nil end
    local at = fragments_end(tvb, offset, tvb:len() - CRC_BYTES)
    if at == nil then return nil end
    length = at + CRC_BYTES - offset
  elseif kind == DATA_ACK then
    if rest < 10 + ACK_HEAD_BYTES then return nil end
    local at = fragments_end(tvb, offset, tvb:len() - CRC_BYTES - ACK_HEAD_BYTES)
    if at == nil then return nil end
    local groups = tvb(at + 8, 2):uint()
    length = at + ACK_HEAD_BYTES + groups * ACK_GROUP_BYTES + CRC_BYTES - offset
  end
  if length == nil or length > rest then return nil end
  if kind == ERROR and tvb(offset + 5, 1):uint() > 2 then return nil end
  return length
end

local function has_right_crc(tvb, offset, length)
  return tvb(offset + length - CRC_BYTES, 4):uint() == crc32(tvb, offset, length - CRC_BYTES)
end

-- ── What the first pass learns, by direction ─────────────────────────────

-- One entry a direction ("address:port>address:port"): which frames and fragments it has carried, and
-- the messages they make. A new SYN begins anew, since ids then do.
local directions = {}
-- What each datagram said, by its number in the capture and its offset, for later passes.
local notes = {}

function uflow3.init()
  directions = {}
  notes = {}
end

local function direction_of(pinfo, reversed)
  local from = tostring(pinfo.src) .. ':' .. pinfo.src_port
  local to = tostring(pinfo.dst) .. ':' .. pinfo.dst_port
  local key = reversed and (to .. '>' .. from) or (from .. '>' .. to)
  local direction = directions[key]
  if direction == nil then
    direction = { frames = {}, fragments = {}, messages = {} }
    directions[key] = direction
  end
  return direction, key
end

local function note_of(pinfo, offset)
  local key = pinfo.number .. '/' .. offset
  local note = notes[key]
  if note == nil then
    note = { acks = {}, resent = {}, complete = {} }
    notes[key] = note
  end
  return note
end

local function begin_anew(pinfo)
  local _, there = direction_of(pinfo, false)
  local _, back = direction_of(pinfo, true)
  directions[there] = nil
  directions[back] = nil
end

--- Remembers a frame's number and time, so that the ack that reports it can point at it.
local function learn_frame(pinfo, note, frame_id)
  local direction = direction_of(pinfo, false)
  if direction.frames[frame_id] ~= nil then note.repeated = true end
  direction.frames[frame_id] = { number = pinfo.number, at = pinfo.rel_ts, note = note }
  direction.frames[(frame_id - 2 * FRAME_WINDOW) % 4294967296] = nil
end

local function learn_ack(pinfo, note, frame_id)
  local frame = direction_of(pinfo, true).frames[frame_id]
  if frame == nil then return end
  note.acks[frame_id] = frame.number
  if frame.note.acked_in == nil then
    frame.note.acked_in = pinfo.number
    frame.note.rtt_ms = (pinfo.rel_ts - frame.at) * 1000
  end
end

--- Remembers a fragment; when it is the last one missing, its message is put together.
local function learn_fragment(pinfo, note, index, fragment, payload)
  local direction = direction_of(pinfo, false)
  local id = fragment.message_id
  local message = direction.messages[id]
  if message == nil then
    message = { pieces = {}, missing = fragment.last_id + 1 }
    direction.messages[id] = message
    direction.messages[(id - 2 * FRAME_WINDOW) % MESSAGE_ID_COUNT] = nil
  end
  if message.pieces[fragment.id] ~= nil then
    note.resent[index] = true
    return
  end
  message.pieces[fragment.id] = payload:bytes()
  message.missing = message.missing - 1
  if message.missing > 0 then return end
  local whole = ByteArray.new()
  for i = 0, fragment.last_id do
    if message.pieces[i] == nil then return end
    whole:append(message.pieces[i])
  end
  note.complete[index] = whole
end

-- ── The frames, section 4 ────────────────────────────────────────────────

local function add_limits(tree, tvb, at)
  tree:add(f.max_receive_rate, tvb(at, 4))
  tree:add(f.max_message_bytes, tvb(at + 4, 4))
  tree:add(f.max_receive_alloc, tvb(at + 8, 4))
end

--- Adds the byte of extension bits at `at`.
local function add_extensions(tree, tvb, at)
  local branch = tree:add(f.extensions, tvb(at, 1))
  branch:add(f.takes_bundles, tvb(at, 1))
  branch:add(f.takes_acks, tvb(at, 1))
  branch:add(f.takes_long, tvb(at, 1))
end

--- Reads the header of `bytes` bytes at `at` (section 4.8).
local function read_fragment(tvb, at, bytes)
  local function u8(i) return tvb(at + i, 1):uint() end
  local function u16(i) return tvb(at + i, 2):uint() end
  if bytes == 6 then
    return {
      message_id = lshift(rshift(u8(1), 4), 16) + u16(2),
      channel = band(u8(1), 0x0F) + lshift(band(rshift(u8(0), 6), 1), 4) + lshift(rshift(u8(4), 7), 5),
      window_parent = band(u8(4), 0x7F), channel_parent = u8(5), id = 0, last_id = 0,
      is_bundle = 0,
    }
  end
  local ids = bytes == 9 and 2 or 3
  local fragment = {
    message_id = lshift(band(u8(ids), 0x0F), 16) + u16(ids + 1),
    channel = band(u8(0), 0x3F),
    window_parent = u16(ids + 3), channel_parent = u16(ids + 5), id = 0, last_id = 0,
    is_bundle = rshift(u8(ids), 7),
  }
  if bytes == 14 then
    fragment.id, fragment.last_id = u16(10), u16(12)
  end
  return fragment
end

--- Adds the messages in a bundle: the length of each, and its bytes.
local function add_bundled(tree, bundle)
  local at, count = 0, 0
  while at + BUNDLE_ENTRY_BYTES <= bundle:len() and count < MAX_BUNDLED_MESSAGES do
    local bytes = bundle(at, BUNDLE_ENTRY_BYTES):uint()
    local start = at + BUNDLE_ENTRY_BYTES
    if start + bytes > bundle:len() then break end
    tree:add(f.bundled_bytes, bundle(at, BUNDLE_ENTRY_BYTES))
    if bytes > 0 then tree:add(f.bundled, bundle(start, bytes)) end
    at, count = start + bytes, count + 1
  end
  tree:add(f.bundled_count, count):set_generated()
  if at < bundle:len() then tree:add_proto_expert_info(e.bundle) end
end

--- Adds the frame's ids and fragments, and returns a summary and where the fragments end.
local function add_data(tree, tvb, pinfo, offset, length, note)
  local frame_id = tvb(offset + 1, 4):uint()
  local flags = tvb(offset + 5, 1):uint()
  local count = band(flags, 0x7F)
  tree:add(f.frame_id, tvb(offset + 1, 4))
  tree:add(f.frame_nonce, tvb(offset + 5, 1), rshift(flags, 7))
  tree:add(f.fragment_count, tvb(offset + 5, 1), count)
  if not pinfo.visited then learn_frame(pinfo, note, frame_id) end
  if note.repeated then tree:add_proto_expert_info(e.repeated) end
  if note.acked_in ~= nil then
    tree:add(f.acked_in, note.acked_in):set_generated()
    tree:add(f.rtt, note.rtt_ms):set_generated()
  end
  local at = offset + 6
  for index = 1, count do
    local header, payload = measure_fragment(tvb, at, offset + length - CRC_BYTES)
    local fragment = read_fragment(tvb, at, header)
    local branch = tree:add(f.fragment, tvb(at, header + payload))
    branch:append_text(string.format(': %s %d, channel %d, %d of %d, %d bytes',
      fragment.is_bundle == 1 and 'bundle' or 'message',
      fragment.message_id, fragment.channel, fragment.id + 1, fragment.last_id + 1, payload))
    branch:add(f.header, tvb(at, header), header)
    branch:add(f.message_id, tvb(at, header), fragment.message_id)
    branch:add(f.channel, tvb(at, header), fragment.channel)
    branch:add(f.window_parent, tvb(at, header), fragment.window_parent)
    branch:add(f.channel_parent, tvb(at, header), fragment.channel_parent)
    branch:add(f.fragment_id, tvb(at, header), fragment.id)
    branch:add(f.last_fragment_id, tvb(at, header), fragment.last_id)
    branch:add(f.is_bundle, tvb(at, header), fragment.is_bundle)
    branch:add(f.payload_bytes, tvb(at, header), payload)
    if payload > 0 then branch:add(f.payload, tvb(at + header, payload)) end
    if not pinfo.visited and not note.repeated then
      learn_fragment(pinfo, note, index, fragment, tvb(at + header, payload))
    end
    if note.resent[index] then branch:add_proto_expert_info(e.resent) end
    local whole = note.complete[index]
    if whole ~= nil then
      branch:add(f.message_bytes, whole:len()):set_generated()
      if whole:len() > 0 then
        local message = whole:tvb(string.format('Message %d', fragment.message_id))
        local inner = branch:add(f.message, message(0, message:len())):set_generated()
        if fragment.is_bundle == 1 then add_bundled(inner, message) end
      end
    end
    at = at + header + payload
  end
  return string.format('data %d, %d fragment%s', frame_id, count, count == 1 and '' or 's'), at
end

--- Adds the ack whose window bases begin at `start`.
local function add_ack(tree, tvb, pinfo, start, note)
  local base_id = tvb(start, 4):uint()
  local count = tvb(start + 8, 2):uint()
  tree:add(f.frame_window_base, tvb(start, 4))
  tree:add(f.message_window_base, tvb(start + 4, 4))
  tree:add(f.group_count, tvb(start + 8, 2))
  for i = 0, count - 1 do
    local at = start + ACK_HEAD_BYTES + i * ACK_GROUP_BYTES
    local group_base, bits = tvb(at, 4):uint(), tvb(at + 4, 4):uint()
    local branch = tree:add(f.group, tvb(at, ACK_GROUP_BYTES))
    branch:add(f.group_base, tvb(at, 4))
    branch:add(f.group_bits, tvb(at + 4, 4))
    branch:add(f.group_nonce, tvb(at + 8, 1))
    local total = 0
    for n = 0, 31 do
      if band(rshift(bits, n), 1) == 1 then
        total = total + 1
        local frame_id = (group_base + n) % 4294967296
        if not pinfo.visited then learn_ack(pinfo, note, frame_id) end
        local number = note.acks[frame_id]
        if number ~= nil then branch:add(f.ack_of, number):set_generated() end
      end
    end
    branch:append_text(string.format(': %d of the 32 from %d', total, group_base))
  end
  return string.format('ack up to %d, %d group%s', base_id, count, count == 1 and '' or 's')
end

local function add_sync(tree, tvb, offset)
  local mode = tvb(offset + 1, 1):uint()
  tree:add(f.sync_mode, tvb(offset + 1, 1))
  local text = 'sync'
  if band(mode, 1) ~= 0 then
    tree:add(f.next_frame_id, tvb(offset + 2, 4))
    text = text .. string.format(', next frame %d', tvb(offset + 2, 4):uint())
  end
  if band(mode, 2) ~= 0 then
    tree:add(f.next_message_id, tvb(offset + 6, 4))
    text = text .. string.format(', next message %d', tvb(offset + 6, 4):uint())
  end
  return text
end

--- Adds one frame's fields and returns a line that sums it up.
local function add_body(tree, tvb, pinfo, offset, length, kind)
  local note = note_of(pinfo, offset)
  if kind == DATA then return (add_data(tree, tvb, pinfo, offset, length, note)) end
  if kind == ACK then return add_ack(tree, tvb, pinfo, offset + 1, note) end
  if kind == DATA_ACK then
    local data, ack_at = add_data(tree, tvb, pinfo, offset, length, note)
    return data .. '; ' .. add_ack(tree, tvb, pinfo, ack_at, note)
  end
  if kind == SYNC then return add_sync(tree, tvb, offset) end
  if kind == SYN then
    if not pinfo.visited then begin_anew(pinfo) end
    tree:add(f.version, tvb(offset + 1, 1))
    tree:add(f.nonce, tvb(offset + 2, 4))
    add_limits(tree, tvb, offset + 6)
    if tvb(offset + 18, 4):uint() == SYN_MARK then add_extensions(tree, tvb, offset + 22) end
  elseif kind == SYN_ACK or kind == EXTENDED_SYN_ACK then
    tree:add(f.nonce_ack, tvb(offset + 1, 4))
    tree:add(f.nonce, tvb(offset + 5, 4))
    add_limits(tree, tvb, offset + 9)
    if kind == EXTENDED_SYN_ACK then add_extensions(tree, tvb, offset + 21) end
  elseif kind == ACK_OF_HANDSHAKE then
    tree:add(f.nonce_ack, tvb(offset + 1, 4))
  elseif kind == ERROR then
    tree:add(f.nonce_ack, tvb(offset + 1, 4))
    tree:add(f.error_code, tvb(offset + 5, 1))
    tree:add_proto_expert_info(e.refused)
    return 'error: ' .. ERROR_NAMES[tvb(offset + 5, 1):uint()]
  end
  return TYPE_NAMES[kind]
end

--- Adds the frame at `offset` and returns where the next one may begin, or nil after a bad one.
local function add_frame(tvb, pinfo, tree, offset, lines)
  local length = measure_frame(tvb, offset)
  if length == nil then
    local branch = tree:add(uflow3, tvb(offset))
    branch:append_text(', malformed')
    branch:add_proto_expert_info(e.malformed)
    lines[#lines + 1] = 'malformed'
    return nil
  end
  local is_right = has_right_crc(tvb, offset, length)
  local branch = tree:add(uflow3, tvb(offset, length))
  local kind = tvb(offset, 1):uint()
  branch:add(f.type, tvb(offset, 1))
  local line = 'bad CRC'
  if is_right then line = add_body(branch, tvb, pinfo, offset, length, kind) end
  branch:append_text(', ' .. line)
  local crc = branch:add(f.crc, tvb(offset + length - CRC_BYTES, 4))
  branch:add(f.crc_status, is_right and 'good' or 'bad'):set_generated()
  if not is_right then crc:add_proto_expert_info(e.crc) end
  lines[#lines + 1] = line
  if not is_right then return nil end
  return offset + length
end

function uflow3.dissector(tvb, pinfo, tree)
  if tvb:len() == 0 then return 0 end
  pinfo.cols.protocol = 'uflow3'
  local lines = {}
  local offset = 0
  -- More than one frame: a capture beside the application shows datagrams before the kernel has cut
  -- them (UDP_SEGMENT), or after it has merged them (UDP_GRO).
  while offset ~= nil and offset < tvb:len() do
    offset = add_frame(tvb, pinfo, tree, offset, lines)
  end
  pinfo.cols.info = table.concat(lines, ' | ')
  return tvb:len()
end

local function is_ours(tvb, pinfo, tree)
  local length = measure_frame(tvb, 0)
  if length == nil or not has_right_crc(tvb, 0, length) then return false end
  uflow3.dissector(tvb, pinfo, tree)
  return true
end

uflow3:register_heuristic('udp', is_ours)
DissectorTable.get('udp.port'):add_for_decode_as(uflow3)
