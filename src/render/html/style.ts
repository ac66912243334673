// The page's style sheet: system fonts, two palettes by prefers-color-scheme, print. No url(), so nothing is fetched.

export const styleSheet = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f8fa;--fg:#1b1f24;--faint:#57606a;--line:#d0d7de;--link:#0550ae;
--bad:#b3121d;--bad-bg:#ffebe9;--warn:#8a3b00;--warn-bg:#fff1e0;--mild:#0a5a73;--mild-bg:#e2f4f9;--good:#116329;--good-bg:#dafbe1}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--panel:#161b22;--fg:#e6edf3;--faint:#9aa4af;--line:#30363d;--link:#79b8ff;
--bad:#ff938a;--bad-bg:#3a1214;--warn:#ffb77c;--warn-bg:#35210f;--mild:#84d2ea;--mild-bg:#0f2b35;--good:#7ee294;--good-bg:#102c18}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header.top,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header.top{display:flex;gap:12px;align-items:baseline;padding-top:20px;color:var(--faint)}
header.top b{color:var(--fg);font-size:18px}
footer{color:var(--faint);font-size:13px;padding-top:24px;padding-bottom:40px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--bg);padding:6px 10px;z-index:2}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
h1,h2,h3,h4{line-height:1.25;margin:0;overflow-wrap:anywhere}
h1{font-size:24px;margin:14px 0 4px}h2{font-size:22px;margin:28px 0 4px}h3{font-size:17px;margin:28px 0 10px}
h4{font-size:12px;font-weight:650;text-transform:uppercase;letter-spacing:.05em;color:var(--faint);margin:18px 0 6px}
p{margin:6px 0}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
code{overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:8px 0;overflow:auto;line-height:1.45;tab-size:4}
article pre{background:var(--bg)}
.faint{color:var(--faint)}.small{font-size:13px}
.chip{display:inline-block;border-radius:999px;padding:1px 10px;font-size:12px;font-weight:650;text-transform:uppercase;letter-spacing:.04em;
border:1px solid currentColor;white-space:nowrap}
.chip.critical,.chip.high,.chip.problems{color:var(--bad);background:var(--bad-bg)}
.chip.medium,.chip.inconclusive,.chip.data-loss{color:var(--warn);background:var(--warn-bg)}
.chip.low,.chip.hint,.chip.standing,.chip.notice,.chip.info{color:var(--mild);background:var(--mild-bg)}
.chip.healthy{color:var(--good);background:var(--good-bg)}
.verdict{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap}
.lead{font-size:17px}
article{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:16px 20px;margin:16px 0}
article h3{margin:8px 0 2px;font-size:19px}
.figures{display:flex;flex-wrap:wrap;gap:4px 28px;margin:10px 0}
.figures div{min-width:0}.figures dt{font-size:12px;color:var(--faint)}.figures dd{margin:0;font-weight:600}
dl{margin:0}
ul,ol{margin:6px 0;padding-left:22px}
ul.plain{list-style:none;padding-left:0}
li{margin:4px 0}
.proof li{display:grid;grid-template-columns:130px 1fr;gap:2px 14px;padding:6px 0;border-top:1px solid var(--line)}
.proof li:first-child{border-top:0}
.proof .value{font-weight:650;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.proof .ref{grid-column:2;color:var(--faint);font-size:13px;overflow-wrap:anywhere}
details>summary{cursor:pointer;color:var(--link);font-size:13px}
.stack{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;padding-left:30px;overflow-wrap:anywhere}
.stack li{margin:1px 0}.stack span{color:var(--faint)}
.topic{border-top:1px solid var(--line);padding:6px 0}.topic>summary{font-size:15px;font-weight:600}.topic p,.topic li{max-width:80ch}
.add{color:var(--good)}.del{color:var(--bad)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;color:var(--faint);font-size:13px;padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-top:1px solid var(--line)}
td{overflow-wrap:anywhere}
th{font-weight:600}tbody th:first-child{min-width:190px}thead th{border-top:0;color:var(--faint);font-size:12px;white-space:nowrap}
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.flame-bar{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:8px 0}
.flame-label{font-size:13px;color:var(--faint);max-width:100%}
select,input,button{font:inherit;font-size:14px;color:var(--fg);background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:4px 8px;max-width:100%}
button{cursor:pointer}button:disabled{opacity:.5;cursor:default}button[aria-pressed=true]{background:var(--mild-bg);color:var(--mild);border-color:currentColor}
input[aria-invalid=true]{border-color:var(--bad)}
.flame-query{width:230px}.flame-matches{font-size:13px;font-weight:600}
.flame-path{display:flex;flex-wrap:wrap;gap:2px;list-style:none;padding:0;margin:4px 0;max-height:84px;overflow:auto}
.flame-path li{margin:0;min-width:0}.flame-path li+li::before{content:"\\203a";color:var(--faint);padding:0 2px}
.flame-path button{border:0;padding:1px 4px;font-size:12.5px;color:var(--link);background:none;overflow-wrap:anywhere;text-align:left}
.flame-path button[aria-current]{color:var(--fg);font-weight:600}
.flame-scroller{overflow-y:auto;overflow-x:hidden;border:1px solid var(--line);border-radius:6px;min-height:60px}
.flame-canvas{position:sticky;top:0;display:block}
.flame-canvas:focus-visible{outline-offset:-2px}
.flame-status{font-size:13px;min-height:1.5em;overflow-wrap:anywhere}.flame-help{font-size:13px;color:var(--faint)}
.flame-tip{position:fixed;z-index:3;max-width:min(560px,90vw);pointer-events:none;background:var(--bg);border:1px solid var(--line);border-radius:6px;
padding:6px 10px;font-size:13px;box-shadow:0 4px 14px rgb(0 0 0/.25);overflow-wrap:anywhere}
@media (max-width:640px){tbody th:first-child{min-width:0}main,header.top,footer{padding-left:12px;padding-right:12px}article{padding:12px}
.proof li{grid-template-columns:1fr}.proof .ref{grid-column:1}.flame-query{width:100%}}
@media print{:root{--bg:#fff;--panel:#fff;--fg:#000;--faint:#444;--line:#bbb;--link:#000;--bad:#900;--warn:#730;--mild:#045;--good:#040;
--bad-bg:#fff;--warn-bg:#fff;--mild-bg:#fff;--good-bg:#fff}
.skip,.flame-bar,.flame-help,.flame-tip{display:none}article,li,tr{break-inside:avoid}pre{white-space:pre-wrap}a::after{content:" (" attr(href) ")"}a[href^="#"]::after{content:""}}
`;
