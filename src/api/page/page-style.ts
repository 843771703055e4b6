import { STYLE } from '../../report/html/style.ts';

/** What the live page has besides the report. */
export const PAGE_STYLE = `${STYLE}
.live{color:var(--quiet);font-size:.85rem;min-height:1.5em}
.buttons{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0;max-width:none}
button{font:inherit;color:var(--ink);background:var(--ground);border:1px solid var(--quiet);border-radius:6px;padding:5px 14px;cursor:pointer}
button:hover{border-color:var(--link)}
dialog input{width:100%;box-sizing:border-box}
.requests{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:minmax(0,1fr);gap:20px}
.requests h3{overflow-wrap:anywhere}
.requests p{overflow-wrap:anywhere;max-width:none}
.countdown{font-variant-numeric:tabular-nums;color:var(--quiet)}
dialog{color:var(--ink);background:var(--ground);border:1px solid var(--quiet);border-radius:8px;max-width:min(32rem,92vw)}
dialog::backdrop{background:rgb(0 0 0/.5)}
[data-complaint]:not(:empty){color:var(--bad)}
.log{height:65vh}
.lines{list-style:none;margin:0;padding:0;font:.78rem/1.7 ui-monospace,monospace;overflow-wrap:anywhere}
select,input,textarea{font:inherit;color:var(--ink);background:var(--ground);border:1px solid var(--quiet);border-radius:6px;padding:4px 6px;max-width:100%}
.filters{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
.source{display:block;flex-basis:100%}
textarea{display:block;width:100%;font:.78rem/1.5 ui-monospace,monospace}
/* Room for a second line, so that a longer figure moves nothing. */
#overview dd{min-height:3em}
main{min-height:100vh}
`;
