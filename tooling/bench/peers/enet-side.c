/* One side of a transfer or of a ping-pong over ENet: `enet-side bulk|ping SIZE [PORT]`.
 * With a port it connects and sends, without one it listens. The harness talks to it as to every
 * other side (src/harness/side-port.ts): words on standard input, a line of JSON for each. */
#include <enet/enet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define HIGH_WATER_BYTES 1048576
#define NUMBER_BYTES 4
#define MAX_SAMPLES 1000000

static size_t size;
static unsigned char *expected;
static unsigned count, damaged;
static size_t outstanding;
static int is_ping, is_sending;
static ENetHost *host;
static ENetPeer *peer;
static double sent_at_ms;
static double *samples;
static unsigned sample_count;

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static double cpu_ms(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
         (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

static void put_number(unsigned char *at, unsigned number) {
  for (int i = 0; i < NUMBER_BYTES; i++) at[i] = number >> (8 * i);
}

static void on_free(ENetPacket *packet) { outstanding -= packet->dataLength; }

static void send_next(void) {
  put_number(expected, count++);
  ENetPacket *packet = enet_packet_create(expected, size, ENET_PACKET_FLAG_RELIABLE);
  packet->freeCallback = on_free;
  outstanding += size;
  sent_at_ms = now_ms();
  enet_peer_send(peer, 0, packet);
}

static void check(const ENetPacket *packet) {
  put_number(expected, count++);
  if (packet->dataLength != size || memcmp(packet->data, expected, size) != 0) damaged++;
}

static void on_message(ENetEvent *event, int is_client) {
  if (is_ping && is_client) {
    if (sample_count < MAX_SAMPLES) samples[sample_count++] = now_ms() - sent_at_ms;
    if (is_sending) send_next();
  } else if (is_ping) {
    ENetPacket *echo =
        enet_packet_create(event->packet->data, event->packet->dataLength, ENET_PACKET_FLAG_RELIABLE);
    enet_peer_send(event->peer, 0, echo);
  } else {
    check(event->packet);
  }
  enet_packet_destroy(event->packet);
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile_us(double q) {
  if (sample_count == 0) return 0;
  unsigned rank = (unsigned)(q * sample_count + 0.999999);
  return samples[rank > 0 ? rank - 1 : 0] * 1e3;
}

static void answer(void) {
  qsort(samples, sample_count, sizeof *samples, compare);
  printf("{\"nowMs\":%f,\"cpuMs\":%f,\"messages\":%u,\"frames\":%u,\"damaged\":%u,"
         "\"p50Us\":%f,\"p99Us\":%f,\"samples\":%u}\n",
         now_ms(), cpu_ms(), count, count, damaged, quantile_us(0.5), quantile_us(0.99),
         sample_count);
  fflush(stdout);
  sample_count = 0;
}

/* Reads what the harness has said, if it has. */
static void obey(void) {
  static char line[64];
  static size_t length;
  char byte;
  ssize_t got;
  while ((got = read(0, &byte, 1)) == 1) {
    if (byte != '\n') {
      if (length < sizeof line - 1) line[length++] = byte;
      continue;
    }
    line[length] = 0;
    length = 0;
    if (strcmp(line, "go") == 0) {
      is_sending = 1;
      if (is_ping) send_next();
    }
    if (strcmp(line, "stop") == 0) is_sending = 0;
    answer();
  }
  if (got == 0) exit(0);
}

int main(int argc, char **argv) {
  if (argc < 3 || enet_initialize() != 0) return 2;
  is_ping = strcmp(argv[1], "ping") == 0;
  size = atoi(argv[2]);
  int is_client = argc > 3;
  expected = malloc(size);
  samples = malloc(MAX_SAMPLES * sizeof *samples);
  for (size_t i = 0; i < size; i++) expected[i] = (i * 131 + (i >> 8)) & 255;

  ENetAddress address;
  enet_address_set_host(&address, "127.0.0.1");
  address.port = is_client ? atoi(argv[3]) : ENET_PORT_ANY;
  host = enet_host_create(is_client ? NULL : &address, 1, 1, 0, 0);
  if (host == NULL) return 3;
  ENetEvent event;
  if (is_client) {
    peer = enet_host_connect(host, &address, 1, 0);
    if (enet_host_service(host, &event, 5000) <= 0) return 4;
    printf("{}\n");
  } else {
    enet_socket_get_address(host->socket, &address);
    printf("{\"port\":%u}\n", address.port);
  }
  fflush(stdout);
  fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);

  for (;;) {
    obey();
    if (is_client && is_sending && !is_ping)
      while (outstanding < HIGH_WATER_BYTES) send_next();
    int got = enet_host_service(host, &event, 0);
    for (; got > 0; got = enet_host_check_events(host, &event))
      if (event.type == ENET_EVENT_TYPE_RECEIVE) on_message(&event, is_client);
    /* What on_message sent leaves now; then sleep until a datagram, a word or the next millisecond. */
    enet_host_flush(host);
    struct pollfd ready[2] = {{.fd = 0, .events = POLLIN}, {.fd = host->socket, .events = POLLIN}};
    poll(ready, 2, 1);
  }
}
