export const DASHBOARD_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>rudp</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body data-state="waiting">
<header class="top">
<h1>rudp <span id="address"></span></h1>
<p class="state" role="status"><i></i><span id="state">waiting for a server</span></p>
</header>
<dl class="tiles">
<div class="card"><dt>Connections</dt><dd id="connected">–</dd></div>
<div class="card"><dt>Sent</dt><dd id="sent">–</dd></div>
<div class="card"><dt>Received</dt><dd id="received">–</dd></div>
<div class="card"><dt title="Median of all connections">Round trip</dt><dd id="rtt">–</dd></div>
<div class="card"><dt>Lost, over 5 s</dt><dd id="loss">–</dd></div>
<div class="card"><dt title="Waits to be sent">Queued</dt><dd id="queued">–</dd></div>
<div class="card"><dt title="Clients that were not let in">Refused</dt><dd id="refused">–</dd></div>
<div class="card"><dt title="Datagrams that were no frames, of nobody known, or over their sender’s budget">Dropped</dt><dd id="dropped">–</dd></div>
</dl>
<div class="shown"><h2 id="shown">All connections</h2><button type="button" id="back" hidden>Show all</button></div>
<div id="charts" class="charts"></div>
<section class="card table">
<table>
<thead><tr>
<th scope="col">Peer</th>
<th scope="col" title="Smoothed round-trip time; of all: the median">Round trip</th>
<th scope="col" title="Data frames taken for lost in the last 5 s">Lost</th>
<th scope="col" title="Data frames, with headers and resends">Sent</th>
<th scope="col" title="Messages that the application was given">Received</th>
<th scope="col" title="Sent and not acknowledged yet">In flight</th>
<th scope="col" title="Waits to be sent">Queued</th>
<th scope="col" title="Memory of messages on their way in">Incoming</th>
<th scope="col" title="What keeps more from being sent">Limited by</th>
<th scope="col">For</th>
</tr></thead>
<tbody id="rows"></tbody>
</table>
<p id="nobody">Nobody is connected.</p>
<p id="more" hidden></p>
</section>
</body>
</html>
`

export const DASHBOARD_STYLE = `
:root { --page: #f6f8fa; --card: #fff; --text: #1f2328; --faint: #59636e; --edge: #d1d9e0; --grid: #eaeef2;
  --line-1: #0969da; --line-2: #d1570a; --line-3: #8250df; --fill: #0969da18; --chosen: #ddf4ff;
  --good: #1a7f37; --bad: #cf222e; --so-so: #9a6700 }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --card: #151b23; --text: #f0f6fc; --faint: #9198a1; --edge: #3d444d; --grid: #252c35;
    --line-1: #4493f8; --line-2: #f0883e; --line-3: #ab7df8; --fill: #4493f822; --chosen: #12294a;
    --good: #3fb950; --bad: #f85149; --so-so: #d29922 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 20px 24px 32px; max-width: 1500px; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums }
h1, h2, p, dl, dd { margin: 0 }
h1 { font-size: 20px } h1 span { font-weight: 400; color: var(--faint) }
h2 { font-size: 14px }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px 24px; align-items: center }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px }
.state { display: flex; align-items: center; gap: 8px; color: var(--faint) }
.state i { width: 10px; height: 10px; border-radius: 50%; background: var(--faint) }
[data-state='live'] .state i { background: var(--good) }
[data-state='lost'] .state i { background: var(--bad) }
[data-state='ended'] .state i { background: var(--so-so) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 12px; margin: 16px 0 20px }
.tiles .card { padding: 10px 12px; min-width: 0 }
.tiles dt { color: var(--faint); font-size: 12px } .tiles dd { font-size: 20px; font-weight: 600; white-space: nowrap }
.shown { display: flex; align-items: center; gap: 12px; min-height: 32px; margin-bottom: 8px }
.shown h2 { font-size: 16px }
button { font: inherit; color: inherit; cursor: pointer }
#back { padding: 2px 12px; border: 1px solid var(--edge); border-radius: 6px; background: var(--card) }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 12px }
.chart { padding: 12px 14px 6px; min-width: 0 }
.chart header { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline }
.chart h2 { margin-right: auto }
.line { color: var(--faint) } .line b { display: inline-block; min-width: 60px; color: var(--text); font-weight: 600 }
.line::before { content: ''; display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin: 0 6px 4px 0 }
.line-1::before { background: var(--line-1) } .line-2::before { background: var(--line-2) }
.line-3::before { background: var(--line-3) }
.plot { height: 180px; margin-top: 4px; overflow: hidden }
.table { margin-top: 12px; overflow-x: auto }
table { width: 100%; border-collapse: collapse; white-space: nowrap }
th, td { padding: 6px 14px; text-align: right; font-weight: 400 }
th:first-child { text-align: left }
thead th { color: var(--faint); font-size: 12px }
tbody tr { border-top: 1px solid var(--grid); cursor: pointer }
tbody tr:hover { background: var(--grid) } tbody tr.selected { background: var(--chosen) }
tbody tr[data-id='all'] { font-weight: 600 } tbody tr[data-id='all'] th { font-weight: 600 }
tbody button { padding: 0; border: 0; background: none; text-align: left }
.table p { padding: 10px 14px; border-top: 1px solid var(--grid); color: var(--faint) }
`
