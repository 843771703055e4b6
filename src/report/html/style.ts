/** Colours by name, light and dark; everything else refers to them. Text on its ground has a contrast of 4.5 or more. */
const LIGHT = {
  ground: '#ffffff',
  panel: '#f5f6f8',
  ink: '#1b1f24',
  quiet: '#57606a',
  line: '#d0d7de',
  link: '#0550ae',
  best: '#b3400b',
  band: '#f4c9a8',
  kept: '#1a6bb0',
  dot: '#8a94a0',
  good: '#1f6f3f',
  old: '#ffe3e0',
  new: '#d9f5df',
  bad: '#b3261e',
  heat: ['#eef4fa', '#d8e6f3', '#bfd6eb', '#9dc1df', '#76a7d0', '#3f7ab3', '#2b659f', '#1b4f86', '#0f3a69'],
  onLight: '#1b1f24',
  onDark: '#ffffff',
};
const DARK: typeof LIGHT = {
  ground: '#0f1318',
  panel: '#171d24',
  ink: '#e6e9ed',
  quiet: '#9aa6b2',
  line: '#303a45',
  link: '#79b8ff',
  best: '#ff9a57',
  band: '#5a3a22',
  kept: '#6cb2f2',
  dot: '#75808c',
  good: '#6fce8f',
  old: '#4a1f1d',
  new: '#143d22',
  bad: '#ff8f86',
  heat: ['#18222d', '#1b2c3d', '#1f3a54', '#234a6e', '#2a5b88', '#6ba3d6', '#85b6e2', '#a5cbee', '#c8e1f8'],
  onLight: '#e6e9ed',
  onDark: '#0f1318',
};

function variables(colours: typeof LIGHT): string {
  return Object.entries(colours)
    .map(([name, value]) =>
      typeof value === 'string'
        ? `--${name}:${value};`
        : value.map((colour, i) => `--h${i}:${colour};`).join(''),
    )
    .join('');
}

const HEAT = LIGHT.heat.map((_, i) => `.h${i}{fill:var(--h${i})}`).join('');

/** One style for the report and the live page. No fonts, no images: nothing to fetch. */
export const STYLE = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:1240px;margin:0 auto;padding:0 16px}
header{padding-top:16px}
h1{font-size:1.5rem;line-height:1.2;margin:0 0 4px}
h2{font-size:1.15rem;margin:0 0 8px}
h3{font-size:1rem;margin:0 0 8px;overflow-wrap:anywhere}
p{margin:6px 0;max-width:75ch;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:8px 0;padding:0}
nav a{display:inline-block;padding:4px 0}
nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none;border-bottom:3px solid var(--best)}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:14px;margin:0 0 14px;min-width:0}
.grid-2{display:grid;grid-template-columns:1fr;gap:0 14px}
@media (min-width:900px){.grid-2{grid-template-columns:1fr 1fr}.grid-2 .wide{grid-column:1/-1}}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px 16px;margin:0 0 8px}
.facts dt{color:var(--quiet);font-size:.8rem}
.facts dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
figure{margin:0}
.scroll{overflow-x:auto;max-height:75vh;overflow-y:auto}
figure .scroll{max-height:640px}
table{border-collapse:collapse;font-size:.875rem;margin:6px 0}
caption{text-align:left;color:var(--quiet);padding:2px 0}
th,td{text-align:left;padding:3px 12px 3px 0;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;white-space:nowrap}
th.number{text-align:right}
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{margin:6px 0}
summary{cursor:pointer;padding:4px 0;overflow-wrap:anywhere}
pre{margin:4px 0;font-size:.8rem;line-height:1.45}
code{font-family:ui-monospace,monospace}
.diff{min-width:640px;width:100%;font-size:.78rem}
.diff td{padding:0 6px;border:0}
.diff td:nth-child(even){width:50%}
.diff .number{color:var(--quiet)}
.diff code{white-space:pre-wrap;overflow-wrap:anywhere}
.diff .old{background:var(--old)}
.diff .new{background:var(--new)}
.gap td{color:var(--quiet)}
footer{color:var(--quiet);font-size:.85rem;padding-bottom:24px}
.picture{display:block;max-width:640px}
.picture:not([width]){width:100%;height:auto}
.picture text{font:11.5px system-ui,sans-serif;fill:var(--ink)}
.picture .name{fill:var(--quiet)}
.picture .value{font-size:10px;pointer-events:none}
.picture[width]{max-width:none}
.picture .grid{stroke:var(--line)}
.picture .axis{stroke:var(--quiet)}
.picture .band{fill:var(--band)}
.picture .stairs{fill:none;stroke:var(--best);stroke-width:2.2}
.picture .step{fill:var(--best)}
.picture .dot{fill:var(--dot);opacity:.65}
.picture .dot.kept{fill:var(--kept);opacity:1}
.picture .baseline{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:6 4}
.picture .ring{fill:none;stroke:var(--best);stroke-width:2}
.picture .ring.baseline{stroke:var(--ink);stroke-dasharray:none}
.picture .mark{font-weight:600}
.picture .empty{fill:var(--ground);stroke:var(--line)}
${HEAT}
.picture .on-light{fill:var(--onLight)}
.picture .on-dark{fill:var(--onDark)}
.picture a:hover .cell,.picture a:focus .cell{stroke:var(--best);stroke-width:2}
.picture .edge{fill:none;stroke:var(--line);stroke-width:1.3}
.picture .edge.best{stroke:var(--best);stroke-width:3}
.picture .node{fill:var(--ground);stroke:var(--quiet);stroke-width:1.4}
.picture .node.elite{fill:var(--kept);stroke:var(--kept)}
.picture .node.best{fill:var(--best);stroke:var(--best)}
.picture .front{fill:var(--best)}
.picture .front-line{fill:none;stroke:var(--best);stroke-width:1.4}
.picture .bar{stroke:var(--panel)}
.picture .wrong-mark{fill:var(--bad)}
.picture .head{font-size:10.5px}
.bar.improved{fill:var(--best);background:var(--best)}
.bar.kept{fill:var(--kept);background:var(--kept)}
.bar.hopeless{fill:var(--h4);background:var(--h4)}
.bar.nothing{fill:var(--dot);background:var(--dot)}
.bar.refused{fill:var(--ink);background:var(--ink)}
.bar.rest{fill:var(--line);background:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:4px 0;padding:0;font-size:.82rem}
.swatch{display:inline-block;width:14px;height:12px;margin-right:6px;vertical-align:-1px}
.swatch.stairs{height:3px;vertical-align:4px;background:var(--best)}
.swatch.band{background:var(--band)}
.swatch.baseline{height:0;vertical-align:4px;border-top:2px dashed var(--ink)}
.swatch.dot{width:8px;height:8px;border-radius:50%;background:var(--dot)}
.swatch.dot.kept{background:var(--kept)}
.swatch.front{width:9px;height:9px;transform:rotate(45deg);background:var(--best)}
@media print{section{break-inside:avoid}}
`;
