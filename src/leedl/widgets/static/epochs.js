/* Looking for a Function, MIT License. Contains d3-contour, d3-scale and what they need, ISC License, Mike Bostock. */
var X=Object.defineProperty;var K=(e,t)=>{for(var n in t)X(e,n,{get:t[n],enumerable:!0})};var R={};K(R,{SETTINGS:()=>O,VALUES:()=>g,changesFor:()=>oe,mount:()=>le,progress:()=>F});function i(e,t={},...n){return y(document.createElement(e),t,n)}function b(e,t={},...n){return y(document.createElementNS("http://www.w3.org/2000/svg",e),t,n)}function y(e,t,n){for(let[r,a]of Object.entries(t))typeof a=="function"?e.addEventListener(r.slice(2),a):a===!1||a===void 0?e.removeAttribute(r):e.setAttribute(r,a===!0?"":String(a));return n&&e.append(...n),e}var Z=Math.random().toString(36).slice(2,8),J=0,A=()=>`leedl-${Z}-${++J}`;function x(e){if(!Number.isFinite(e))return e>0?"\u221E":e<0?"\u2212\u221E":"undefined";let t=Math.abs(e);if(t!==0&&(t<.001||t>=1e5)){let[n,r]=e.toExponential(1).split("e");return`${n.replace("-","\u2212")} \xD7 10${Q(Number(r))}`}return String(Number(e.toPrecision(3))).replace("-","\u2212")}function Q(e){return String(e).replace(/[-0-9]/g,t=>t==="-"?"\u207B":"\u2070\xB9\xB2\xB3\u2074\u2075\u2076\u2077\u2078\u2079"[Number(t)])}function k(e,t,n={}){return i("button",{type:"button",onclick:t,...n},e)}function N({label:e,texts:t,onInput:n}){let r=A(),a=i("input",{type:"range",id:r,min:0,max:t.length-1,step:1}),f=i("output",{for:r});function l(d){Number(a.value)!==d&&(a.value=String(d)),f.textContent=t[d],a.setAttribute("aria-valuetext",t[d])}return a.addEventListener("input",()=>{l(Number(a.value)),n(Number(a.value))}),{element:i("div",{class:"lf-slider"},i("label",{for:r},e),a,f),show:l}}function j({id:e,question:t,choices:n,answer:r,explanation:a,onAnswer:f=()=>{}}){let l=`leedl-quiz:${e}`,d=A(),m=n.map((o,u)=>i("input",{type:"radio",name:d,value:u,onchange:()=>h.disabled=!1})),v=n.map((o,u)=>i("label",{},m[u],i("span",{},o))),h=k("Check",()=>I(m.findIndex(o=>o.checked)),{disabled:!0}),$=k("Try again",w,{hidden:!0}),M=i("div",{class:"lf-verdict",role:"status"}),C=i("fieldset",{class:"lf-quiz"},i("legend",{},t),...v,i("div",{class:"lf-actions"},h,$),M);function I(o){o<0||(D(l,n[o]),s(o),$.focus(),f(o===r))}function s(o){m.forEach((u,c)=>{u.checked=c===o,u.disabled=!0,v[c].classList.toggle("lf-right",c===r),v[c].classList.toggle("lf-wrong",c===o&&c!==r)}),h.hidden=!0,$.hidden=!1,M.replaceChildren(i("strong",{},o===r?"\u2713 Right. ":`\u2715 Not this one; it is: ${n[r]}. `),a)}function w(){D(l,null),m.forEach((o,u)=>{o.checked=o.disabled=!1,v[u].classList.remove("lf-right","lf-wrong")}),[h.hidden,h.disabled,$.hidden]=[!1,!0,!0],M.replaceChildren(),m[0].focus()}let p=n.indexOf(re(l)??"");return p>=0&&s(p),{element:C}}function D(e,t){try{t===null?localStorage.removeItem(e):localStorage.setItem(e,t)}catch{}}function re(e){try{return localStorage.getItem(e)}catch{return null}}var ae=e=>typeof e=="number"?x(e):e;function _({label:e}={}){let t=i("dl",{class:"lf-readout"});return{element:i("div",{},...e?[i("p",{class:"lf-plot-title"},i("strong",{},e))]:[],t),show:n=>t.replaceChildren(...Object.entries(n).flatMap(([r,a])=>[i("dt",{},r),i("dd",{},ae(a))]))}}function P(){let e=i("p",{class:"lf-status",role:"status","aria-live":"polite"}),t=0;return{element:e,show(n){clearTimeout(t),t=window.setTimeout(()=>e.textContent===n||(e.textContent=n),250)},stop:()=>clearTimeout(t)}}var O=["examples","batch_size","updates"],g={examples:[10,20,50,100,200,500,1e3,1405,2e3,5e3,1e4],batch_size:[1,2,5,10,20,32,50,64,100,200,300,500,1e3,2e3,5e3,1e4]},q=1e6,ie=240;function F(e,t,n){let r=Math.ceil(e/t),a=n===0?0:(n-1)%r+1,f=l=>Math.min(t,e-(l-1)*t);return{batches:r,inEpoch:a,epochs:Math.floor(n/r),last:n?f(a):0,smallest:f(r)}}function oe(e,t){for(let[n,r]of Object.entries(t)){if(!O.includes(n))throw new Error(`there is no setting ${n}; there are ${O.join(", ")}`);if(!(g[n]?g[n].includes(r):Number.isInteger(r)&&r>=0&&r<=q))throw new Error(`${n} is ${r}; ${g[n]?`there are ${g[n].join(", ")}`:`it must be a whole number from 0 to ${q}`}`)}return{...t.updates===void 0?{updates:0}:{},...t}}function le(e,t){let n=Object.fromEntries(O.map(s=>[s,t.get(s)])),r=()=>F(t.get("examples"),t.get("batch_size"),t.get("updates")),a=N({label:"examples N",texts:g.examples.map(String),onInput:s=>t.set({examples:g.examples[s],updates:0})}),f=N({label:"batch size B",texts:g.batch_size.map(String),onInput:s=>t.set({batch_size:g.batch_size[s],updates:0})}),l=b("svg",{role:"img",style:"display: block; overflow: visible"}),d=_(),m=P();m.element.classList.add("lf-hidden");let v=j({id:"updates-per-epoch",question:"A training set has 1,405 examples, and the batch size is 32. How many updates does one epoch make?",choices:["1","43","44","1,405"],answer:2,explanation:"1,405 / 32 is a little less than 44: there are 43 full batches of 32 and a last one of 29 examples, and each makes one update."});e.classList.add("lf"),e.setAttribute("role","group"),e.setAttribute("aria-label",t.get("alt")),e.append(i("div",{class:"lf-sliders"},a.element,f.element),l,i("div",{class:"lf-actions"},k("One update",()=>t.set({updates:t.get("updates")+1})),k("One epoch",()=>{let{batches:s,inEpoch:w}=r(),p=s-w%s;t.set({updates:t.get("updates")+p})},{class:"lf-play"}),k("Start over",()=>t.set({...n}))),d.element,i("div",{style:"margin-top: 1rem"},v.element),m.element);let h=0;function $(){h||=e.clientWidth;let s=Math.max(200,h||320),w=t.get("examples"),{batches:p,inEpoch:o}=r(),u=t.get("batch_size")/w,c=z=>Math.min(1,z*u)*s,E=p<=Math.min(ie,s/3),G=E&&p>1?Math.min(2,s/p/3):0;y(l,{width:s,height:46,viewBox:`0 0 ${s} 46`,"aria-label":`${p} batches; ${o} of them used in this epoch`});let L=(z,S,Y)=>b("rect",{x:z,y:4,width:Math.max(.5,S-z),height:26,style:Y});l.replaceChildren(...E?Array.from({length:p},(z,S)=>L(c(S),c(S+1)-G,`fill: var(--lf-${S<o?"training":"line"})`)):[L(0,s,"fill: var(--lf-line)"),L(0,c(o),`fill: var(--lf-training); opacity: ${o?1:0}`)],...o?[b("path",{d:`M${(c(o-1)+c(o))/2} 32l5 8h-10z`,style:"fill: var(--lf-ink)"})]:[])}function M(s){let{batches:w,epochs:p,inEpoch:o,last:u,smallest:c}=r(),E=t.get("updates");a.show(g.examples.indexOf(t.get("examples"))),f.show(g.batch_size.indexOf(t.get("batch_size"))),$(),d.show({"updates in one epoch":`${w}${c<t.get("batch_size")?` (the last on ${c} example${c===1?"":"s"} only)`:""}`,"updates made":String(E),"epochs finished":String(p),"batches used in this epoch":`${o} of ${w}`,"examples in the last update":String(u)}),s&&m.show(`${E} updates, ${p} epochs finished, ${w} updates in one epoch`)}let C=new ResizeObserver(()=>{!e.clientWidth||e.clientWidth===h||(h=e.clientWidth,$())});C.observe(e),M(!1);let I=t.subscribe(()=>M(!0));return()=>{C.disconnect(),I(),m.stop(),e.replaceChildren()}}function W(e,t){return{get:n=>e.get(n),set(n){for(let[r,a]of Object.entries(n))e.set(r,a);e.save_changes()},subscribe(n){let r=new Set,a=()=>{let l=[...r];r.clear(),n(l)},f=t.map(l=>{let d=()=>{r.size||queueMicrotask(a),r.add(l)};return e.on(`change:${l}`,d),()=>e.off(`change:${l}`,d)});return()=>f.forEach(l=>l())}}}var B=`/* Figures. Colors are those of leedl.plots; every host's dark mode is known by its own mark. */
.lf {
  --lf-paper: #ffffff; --lf-ink: #1f2933; --lf-muted: #5c6670; --lf-line: #d5dbe1; --lf-surface: #f3f5f7; --lf-accent: #0b66b0;
  --lf-gradient-descent: #0b66b0; --lf-momentum: #b8480b; --lf-nesterov: #876000; --lf-adagrad: #00735c; --lf-rmsprop: #7a3e9d;
  --lf-adam: #a8174f; --lf-adamw: #3d4852; --lf-bad: #a8174f;
  container-type: inline-size; color: var(--lf-ink); font-size: 0.9rem; line-height: 1.4; text-align: left; min-width: 0;
}
html[data-theme="dark"] .lf, body[data-jp-theme-light="false"] .lf, html[theme="dark"] .lf, body.vscode-dark .lf {
  --lf-paper: #121212; --lf-ink: #e4e7eb; --lf-muted: #9aa5b1; --lf-line: #3a444e; --lf-surface: #1e252b; --lf-accent: #5fb0ee;
  --lf-gradient-descent: #5fb0ee; --lf-momentum: #ff9a5a; --lf-nesterov: #e3bb3c; --lf-adagrad: #3fcfa9; --lf-rmsprop: #cb9fea;
  --lf-adam: #ff85ad; --lf-adamw: #c3ccd5; --lf-bad: #ff85ad;
}
.lf * { box-sizing: border-box; }
.lf [hidden] { display: none !important; }
.lf:focus-visible, .lf :focus-visible { outline: 2px solid var(--lf-accent); outline-offset: 2px; }

.lf-views { display: grid; gap: 0.5rem 1rem; grid-template-columns: minmax(0, 1fr); }
.lf-charts { display: grid; gap: 0.25rem; align-content: start; min-width: 0; }
.lf-controls { display: grid; gap: 0.75rem 1.5rem; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 34rem) {
  .lf-views { grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); }
  .lf-views.lf-two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .lf-controls { grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); }
}

/* Map and charts */
.lf-map { position: relative; min-width: 0; }
.lf-map-title { font-weight: 600; margin: 0 0 0.2rem 2.9rem; }
.lf-map canvas { position: absolute; pointer-events: none; }
.lf-map svg { position: relative; display: block; overflow: visible; cursor: crosshair; touch-action: pan-y; user-select: none; }
.lf-chart svg { display: block; }
.lf svg text { fill: var(--lf-ink); font: 11px system-ui, sans-serif; }
.lf-axes line { stroke: var(--lf-muted); }
.lf-axes line.lf-grid { stroke: var(--lf-line); }
.lf svg text.lf-symbol { font: italic 14px Georgia, "Times New Roman", serif; }
.lf svg text.lf-title { font-weight: 600; }
.lf-halo { fill: none; stroke: #fefefe; stroke-width: 5; stroke-opacity: 0.75; stroke-linejoin: round; }
.lf-path { fill: none; stroke-width: 2.4; stroke-linejoin: round; }
.lf-dots { fill: none; stroke-width: 4; stroke-linecap: round; }
.lf-dots-halo { stroke: #fefefe; stroke-width: 5.2; }
.lf-end { stroke: #fefefe; stroke-width: 2; }
.lf-curve { fill: none; stroke-width: 2; }
.lf-mark { stroke: var(--lf-muted); stroke-dasharray: 3 3; }
.lf svg text.lf-diverged { fill: var(--lf-bad); font-weight: bold; }
.lf-start { cursor: grab; outline: none; }
.lf-start:active { cursor: grabbing; }
.lf-dot { fill: #fefefe; stroke: #010101; stroke-width: 2.5; }
.lf-start:focus-visible .lf-dot { stroke: #0b66b0; stroke-width: 4; }
.lf-touch { fill: transparent; }
.lf-start:focus-visible .lf-touch { stroke: #fefefe; stroke-width: 2; stroke-dasharray: 4 3; }
.lf-probe { pointer-events: none; }
.lf-arrow { fill: none; stroke-width: 2.2; stroke-linecap: round; }
.lf-arrow-halo { stroke: #010101; stroke-opacity: 0.55; stroke-width: 4.4; }
.lf-arrow-gradient { stroke: #fefefe; stroke-width: 3; }
.lf-arrow-positive { stroke: #7fd1ff; }
.lf-arrow-negative { stroke: #ff9ac0; stroke-dasharray: 5 4; }
.lf-probe-dot { fill: #fefefe; stroke: #010101; }

.lf-key { color: var(--lf-muted); font-size: 0.8rem; margin: 0 0 0 2.9rem; display: flex; flex-wrap: wrap; gap: 0 0.8rem; }
.lf-key span { white-space: nowrap; }
.lf-key svg { vertical-align: -0.1rem; }
.lf dl.lf-readout { display: grid; grid-template-columns: max-content 1fr; gap: 0 0.75rem; margin: 0.25rem 0 0; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.lf-readout dt { color: var(--lf-muted); font-weight: normal; margin: 0; }
.lf-readout dd { margin: 0; }
.lf-status { color: var(--lf-muted); font-size: 0.85rem; margin: 0.4rem 0 0.6rem; min-height: 1.4em; }
.lf-relief { display: grid; gap: 0.2rem; min-width: 0; }
.lf-relief canvas { cursor: grab; touch-action: pan-y; max-width: 100%; }

/* Controls */
.lf button, .lf select, .lf input[type="number"] {
  font: inherit; color: var(--lf-ink); background: var(--lf-surface); border: 1px solid var(--lf-muted); border-radius: 0.3rem;
  padding: 0.2rem 0.6rem; min-height: 2rem;
}
.lf button { cursor: pointer; }
.lf button:hover { border-color: var(--lf-accent); }
.lf button.lf-play { background: var(--lf-accent); border-color: var(--lf-accent); color: var(--lf-paper); min-width: 4.2rem; font-weight: 600; }
.lf input[type="range"] { accent-color: var(--lf-accent); min-width: 0; width: 100%; height: 1.6rem; margin: 0; }
.lf input[type="checkbox"] { accent-color: var(--lf-accent); width: 1.1rem; height: 1.1rem; margin: 0; vertical-align: -0.15rem; }
.lf input[type="number"] { width: 6.5rem; }
.lf-play-bar { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; margin: 0.5rem 0; }
.lf-play-bar input { flex: 1 1 8rem; }
.lf-step { color: var(--lf-muted); font-variant-numeric: tabular-nums; min-width: 8.5rem; }
.lf-slider { display: grid; grid-template-columns: minmax(5.5rem, max-content) minmax(5rem, 1fr) 4.5rem; gap: 0.5rem; align-items: center; }
.lf-value { font-variant-numeric: tabular-nums; white-space: nowrap; }
.lf-options .lf-check { display: flex; }
.lf-field, .lf-check { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 2rem; cursor: pointer; }
.lf-field { justify-content: space-between; }
.lf-formula { display: grid; gap: 0.2rem; }
.lf input[type="text"] {
  font: 0.95em ui-monospace, monospace; color: var(--lf-ink); background: var(--lf-surface); border: 1px solid var(--lf-muted);
  border-radius: 0.3rem; padding: 0.3rem 0.5rem; min-height: 2rem; width: 100%;
}
.lf-problem { color: var(--lf-bad); margin: 0; font-size: 0.85rem; min-height: 1.3em; }
.lf-walkers { border: 0; margin: 0; padding: 0; min-width: 0; }
.lf-walkers legend { font-weight: 600; font-size: inherit; padding: 0; margin: 0; }
.lf-walker-more { padding-left: 1.7rem; }
.lf-options { color: var(--lf-muted); margin: 0 0 0.3rem; }
.lf-options summary { cursor: pointer; font-size: 0.85rem; min-height: 1.6rem; }
.lf-settings { display: grid; gap: 0.2rem; align-content: start; }
.lf-actions { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-top: 0.6rem; }
.lf-presets { margin: 0.5rem 0; }
.lf-presets:empty { display: none; }
.lf-swatch svg { vertical-align: 0.15em; }

@media (forced-colors: active) { .lf-curve, .lf-path { forced-color-adjust: none; } }
`;var V=`/* Parts. Roles have the colors of leedl.plots. */
.lf {
  --lf-training: #0b66b0; --lf-validation: #b8480b; --lf-test: #7a3e9d; --lf-gradient: #00735c; --lf-reference: #876000; --lf-falling: #a8174f;
}
html[data-theme="dark"] .lf, body[data-jp-theme-light="false"] .lf, html[theme="dark"] .lf, body.vscode-dark .lf {
  --lf-training: #5fb0ee; --lf-validation: #ff9a5a; --lf-test: #cb9fea; --lf-gradient: #3fcfa9; --lf-reference: #e3bb3c; --lf-falling: #ff85ad;
}
.lf-sliders { display: grid; gap: 0.4rem 1.5rem; grid-template-columns: minmax(0, 1fr); margin-bottom: 0.8rem; align-items: center; }
.lf-panels { display: grid; gap: 1rem 1.5rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
.lf-panel > * { max-width: 40rem; }
@container (min-width: 34rem) { .lf-sliders, .lf-panels { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.lf-sliders .lf-slider { grid-template-columns: minmax(5.5rem, max-content) minmax(5rem, 1fr) minmax(4rem, max-content); }
.lf-sliders .lf-field { justify-content: start; }

.lf-plot, .lf-matrix, .lf-net, .lf-image, .lf-painting, .lf-table-box { min-width: 0; } /* a drawing has to let its place shrink */
.lf .lf-plot-title { margin: 0; font-size: 0.85rem; line-height: 1.4; color: var(--lf-muted); }
.lf-plot-title strong { color: var(--lf-ink); }
.lf-plot svg, .lf-network { display: block; touch-action: pan-y; overflow: visible; }
.lf .lf-legend { display: flex; flex-wrap: wrap; gap: 0 0.9rem; margin: 0; font-size: 0.8rem; }
.lf-legend span { display: inline-flex; gap: 0.35rem; align-items: center; }
.lf-legend svg { flex: none; }
.lf .lf-reading { color: var(--lf-ink); font-size: 0.8rem; margin: 0; min-height: 1.4em; font-variant-numeric: tabular-nums; }
.lf-points { fill-opacity: 0.8; stroke: var(--lf-paper); stroke-width: 0.6; }
.lf-zero { stroke: var(--lf-muted); }
.lf-cursor { outline: none; }
.lf-cursor path { stroke: transparent; stroke-width: 1.5; fill: none; }
.lf-cursor.lf-reads path { stroke: var(--lf-muted); }
.lf .lf-cursor:focus-visible { outline: none; }
.lf-cursor:focus-visible path { stroke: var(--lf-accent); stroke-width: 3; }
.lf .lf-point:focus-visible { outline: none; }
.lf-point:focus-visible .lf-dot { stroke: var(--lf-accent); }
.lf-point:focus-visible .lf-touch { stroke: var(--lf-accent); }

.lf-stage { position: relative; }
.lf-stage canvas { position: absolute; pointer-events: none; }
.lf-stage svg { position: relative; display: block; touch-action: pan-y; overflow: visible; }
.lf-pixels { image-rendering: pixelated; }
.lf svg text.lf-cell { font-size: 10px; }
.lf-chosen { fill: none; stroke: #fefefe; stroke-width: 2; outline: 2px solid #010101; }
.lf .lf-scale { display: flex; gap: 0.5rem; align-items: center; margin: 0.3rem 0 0; font-size: 0.8rem; color: var(--lf-muted); }
.lf-scale-bar { display: inline-block; width: 7rem; height: 0.6rem; border: 1px solid var(--lf-line); }

.lf-images { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--lf-image, 8rem)), 1fr)); gap: 0.5rem; max-width: calc(6.2 * var(--lf-image, 8rem)); }
.lf-images figure { margin: 0; min-width: 0; max-width: var(--lf-image); }
.lf-images canvas { width: 100%; display: block; border: 1px solid var(--lf-line); }
.lf-images figcaption { font-size: 0.8rem; color: var(--lf-muted); text-align: center; padding: 0; }
.lf-paint { position: relative; margin-top: 0.25rem; width: min(100%, 16rem); border: 1px solid var(--lf-muted); touch-action: none; cursor: crosshair; overflow: hidden; }
.lf-paint canvas { width: 100%; height: 100%; display: block; }
.lf-brush { position: absolute; border: 2px solid #0b66b0; pointer-events: none; visibility: hidden; }
.lf-paint:focus-visible .lf-brush { visibility: visible; }
.lf-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.lf-weight { fill: none; stroke-opacity: 0.85; }
.lf-positive { stroke: var(--lf-training); }
.lf-negative { stroke: var(--lf-validation); stroke-dasharray: 6 4; }
.lf-neuron { fill: var(--lf-surface); stroke: var(--lf-muted); stroke-width: 1.5; }
.lf-weights { margin: 0.3rem 0; padding-left: 1.2rem; font-size: 0.85rem; font-variant-numeric: tabular-nums; color: var(--lf-ink); }

.lf-choice { border: 0; margin: 0; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: center; }
.lf-choice legend { float: left; font-size: inherit; padding: 0; margin: 0; width: auto; min-width: 5.5rem; }
.lf-choice > div { display: flex; flex-wrap: wrap; }
.lf-choice label { position: relative; margin-left: -1px; cursor: pointer; }
.lf-choice label:focus-within { z-index: 1; }
.lf-choice input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
.lf-choice span { display: inline-flex; align-items: center; min-height: 2rem; padding: 0.15rem 0.7rem; background: var(--lf-surface); border: 1px solid var(--lf-muted); }
.lf-choice label:first-child span { border-radius: 0.3rem 0 0 0.3rem; }
.lf-choice label:last-child span { border-radius: 0 0.3rem 0.3rem 0; }
.lf-choice input:checked + span { background: var(--lf-accent); border-color: var(--lf-accent); color: var(--lf-paper); font-weight: 600; }
.lf-choice input:focus-visible + span { outline: 2px solid var(--lf-accent); outline-offset: 2px; }
.lf-switch input { appearance: none; position: relative; border: 1px solid var(--lf-muted); border-radius: 1rem; background: var(--lf-surface); cursor: pointer; }
.lf .lf-switch input { width: 2.2rem; height: 1.2rem; }
.lf-switch input::after { content: ""; position: absolute; top: 0.15rem; left: 0.2rem; width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--lf-muted); }
.lf-switch input:checked { background: var(--lf-accent); border-color: var(--lf-accent); }
.lf-switch input:checked::after { left: 1.15rem; background: var(--lf-paper); }

.lf-table-box { overflow-x: auto; }
.lf table.lf-table { border-collapse: collapse; font-size: 0.85rem; margin: 0; width: auto; color: var(--lf-ink); }
.lf-table caption { text-align: left; font-weight: 600; color: var(--lf-ink); caption-side: top; padding: 0 0 0.2rem; }
.lf-table th, .lf-table td { padding: 0.15rem 0.9rem 0.15rem 0; border-bottom: 1px solid var(--lf-line); text-align: left; }
.lf-table .lf-number { font-variant-numeric: tabular-nums; text-align: right; }

.lf-quiz { border: 1px solid var(--lf-line); border-radius: 0.4rem; margin: 0; padding: 0.6rem 0.9rem; min-width: 0; max-width: 44rem; }
.lf-quiz legend { float: left; width: 100%; font-size: inherit; font-weight: 600; padding: 0; margin: 0 0 0.3rem; }
.lf-quiz > label { clear: both; display: flex; gap: 0.6rem; align-items: baseline; padding: 0.2rem 0.4rem; min-height: 2rem; border-left: 3px solid transparent; cursor: pointer; }
.lf-quiz input { accent-color: var(--lf-accent); width: 1.1rem; height: 1.1rem; flex: none; margin: 0; transform: translateY(0.15rem); }
.lf-quiz .lf-right { border-color: var(--lf-gradient); }
.lf-quiz .lf-right span::after { content: "  \u2713"; color: var(--lf-gradient); }
.lf-quiz .lf-wrong { border-color: var(--lf-bad); }
.lf-quiz .lf-wrong span::after { content: "  \u2715"; color: var(--lf-bad); }
.lf-verdict { margin-top: 0.4rem; }
.lf button:disabled { color: var(--lf-muted); cursor: default; }

@media (forced-colors: active) { .lf-points, .lf-weight, .lf-scale-bar, .lf-choice input:checked + span { forced-color-adjust: none; } }
`;function U(e){let t=e.getRootNode()instanceof ShadowRoot?e.getRootNode():document.head;if(t.querySelector("style[data-leedl]"))return;let n=document.createElement("style");n.dataset.leedl="",n.textContent=B+V,t.append(n)}function H(e){function t({model:n,el:r}){let a=document.createElement("div");r.append(a);let f=()=>{},l=requestAnimationFrame(()=>{U(a);let{mount:d,SETTINGS:m}=e[n.get("kind")],v=W(n,m);f=d(a,v,{report:h=>v.set({drawn:h})})});return()=>{cancelAnimationFrame(l),f()}}return{render:t}}var Ht=H({epochs:R});export{Ht as default};
