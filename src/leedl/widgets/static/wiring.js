/* Looking for a Function, MIT License. Contains d3-contour, d3-scale and what they need, ISC License, Mike Bostock. */
var Mt=Object.defineProperty;var Et=(e,t)=>{for(var n in t)Mt(e,n,{get:t[n],enumerable:!0})};var nt={};Et(nt,{PARAMETERS:()=>tt,SETTINGS:()=>U,changesFor:()=>Rt,forward:()=>q,meaning:()=>V,mount:()=>Tt,withValue:()=>ht});function r(e,t={},...n){return C(document.createElement(e),t,n)}function h(e,t={},...n){return C(document.createElementNS("http://www.w3.org/2000/svg",e),t,n)}function C(e,t,n){for(let[a,l]of Object.entries(t))typeof l=="function"?e.addEventListener(a.slice(2),l):l===!1||l===void 0?e.removeAttribute(a):e.setAttribute(a,l===!0?"":String(l));return n&&e.append(...n),e}var At=Math.random().toString(36).slice(2,8),Ct=0,j=()=>`leedl-${At}-${++Ct}`;function c(e){if(!Number.isFinite(e))return e>0?"\u221E":e<0?"\u2212\u221E":"undefined";let t=Math.abs(e);if(t!==0&&(t<.001||t>=1e5)){let[n,a]=e.toExponential(1).split("e");return`${n.replace("-","\u2212")} \xD7 10${zt(Number(a))}`}return String(Number(e.toPrecision(3))).replace("-","\u2212")}function zt(e){return String(e).replace(/[-0-9]/g,t=>t==="-"?"\u207B":"\u2070\xB9\xB2\xB3\u2074\u2075\u2076\u2077\u2078\u2079"[Number(t)])}var X=400;function St({low:e,high:t,scale:n="linear",whole:a=!1}){let l=10**Math.floor(Math.log10((t-e)/X)),o=d=>{if(n==="toOne")return Number((1-Number(((1-e)*((1-t)/(1-e))**d).toPrecision(2))).toPrecision(12));let b=n==="log"?e*(t/e)**d:e+(t-e)*d;return a?Math.round(b):Number(n==="log"?b.toPrecision(2):(Math.round(b/l)*l).toPrecision(12))},s=Array.from({length:X-1},(d,b)=>o((b+1)/X));return[e,...new Set(s.filter(d=>d>e&&d<t)),t]}function B({label:e,onInput:t,...n}){let a=St(n),l=j(),o=r("input",{type:"range",id:l,min:0,max:a.length-1,step:1}),s=r("span",{class:"lf-value"}),d=NaN;o.addEventListener("input",()=>{b(a[Number(o.value)]),t(d)});function b(u){u!==d&&(d=u,o.value=String(Nt(a,u)),s.textContent=n.scale==="toOne"?String(u):c(u),o.setAttribute("aria-valuetext",s.textContent))}return{element:r("div",{class:"lf-slider"},r("label",{for:l},e),o,s),show:b}}function Nt(e,t){let n=e.findIndex(a=>a>=t);return n<1?n<0?e.length-1:0:t-e[n-1]<e[n]-t?n-1:n}function K({label:e,choices:t,names:n=String,onChange:a}){let l=r("select",{},...t.map(o=>new Option(n(o),o)));return l.addEventListener("change",()=>a(l.value)),{element:r("label",{class:"lf-field"},e," ",l),show:o=>{l.value=o}}}function W(e,t,n={}){return r("button",{type:"button",onclick:t,...n},e)}function J({label:e,choices:t,names:n=String,onChange:a}){let l=j(),o=t.map(s=>r("input",{type:"radio",name:l,value:s,onchange:()=>a(s)}));return{element:r("fieldset",{class:"lf-choice"},r("legend",{},e),r("div",{},...o.map((s,d)=>r("label",{},s,r("span",{},n(t[d])))))),show:s=>o.forEach(d=>d.checked=d.value===s)}}var jt=e=>typeof e=="number"?c(e):e;function Z({label:e}={}){let t=r("dl",{class:"lf-readout"});return{element:r("div",{},...e?[r("p",{class:"lf-plot-title"},r("strong",{},e))]:[],t),show:n=>t.replaceChildren(...Object.entries(n).flatMap(([a,l])=>[r("dt",{},a),r("dd",{},jt(l))]))}}function Q(){let e=r("p",{class:"lf-status",role:"status","aria-live":"polite"}),t=0;return{element:e,show(n){clearTimeout(t),t=window.setTimeout(()=>e.textContent===n||(e.textContent=n),250)},stop:()=>clearTimeout(t)}}var U=["x","W","b","c","bias","activation","chosen"],g=[1,2,3],z="\u2080\u2081\u2082\u2083",tt=[...g.flatMap(e=>g.map(t=>`w${e}${t}`)),...g.map(e=>`b${e}`),...g.map(e=>`c${e}`),"b"],et={sigmoid:e=>1/(1+Math.exp(-e)),relu:e=>Math.max(0,e)};function q({x:e,W:t,b:n,c:a,bias:l,activation:o}){let s=t.map((b,u)=>b.reduce((M,R,L)=>M+R*e[L],n[u])),d=s.map(et[o]);return{z:s,a:d,y:d.reduce((b,u,M)=>b+a[M]*u,l)}}function Rt(e,t){let n=(o,s)=>Array.isArray(o)&&o.length===3&&o.every(s),a=o=>Number.isFinite(o)&&Math.abs(o)<=10,l={x:o=>n(o,a),W:o=>n(o,s=>n(s,a)),b:o=>n(o,a),c:o=>n(o,a),bias:a,activation:o=>!!et[o],chosen:o=>tt.includes(o)};for(let[o,s]of Object.entries(t)){if(!l[o])throw new Error(`there is no setting ${o}; there are ${U.join(", ")}`);if(!l[o](s))throw new Error(`${o}=${JSON.stringify(s)} does not fit`)}return t}function V(e){let[t,n,a]=e;return t==="w"?`the weight that neuron ${n} gives to input ${a}: row ${n}, column ${a} of W`:t==="c"?`the weight that the output gives to neuron ${n}`:n?`the bias of neuron ${n}, entry ${n} of the bold b`:"the bias of the output: one number, not bold"}var N=e=>e.replace("w","W").replace(/\d/g,t=>z[Number(t)]);function O(e,t){let[n,a,l]=[t[0],Number(t[1])-1,Number(t[2])-1];return n==="w"?e.get("W")[a][l]:t==="b"?e.get("bias"):e.get(n)[a]}function ht(e,t,n){let[a,l,o]=[t[0],Number(t[1])-1,Number(t[2])-1];return t==="b"?{bias:n}:a==="w"?{W:e.get("W").map((s,d)=>s.map((b,u)=>d===l&&u===o?n:b))}:{[a]:e.get(a).map((s,d)=>d===l?n:s)}}var Pt=`
.lf-wires { display: block; overflow: visible; touch-action: pan-y; }
.lf-wires .lf-hit { stroke: transparent; stroke-width: 14; cursor: pointer; }
.lf-wires .lf-wire { stroke: var(--lf-muted); stroke-width: 1.4; }
.lf-wires .lf-wire.lf-chosen-one { stroke: var(--lf-falling); stroke-width: 4.5; }
.lf .lf-wires text.lf-chosen-text { fill: var(--lf-falling); font-weight: 700; font-size: 13px; }
.lf-symbol-one { cursor: pointer; padding: 0 0.12em; border-radius: 0.2em; border-bottom: 2px solid transparent; white-space: nowrap; }
.lf-symbol-one.lf-chosen-one { color: var(--lf-falling); border-bottom-color: var(--lf-falling); font-weight: 700; }
.lf-sums p { margin: 0.15rem 0 0.45rem; font-variant-numeric: tabular-nums; }
.lf-sums .lf-quiet { color: var(--lf-muted); }
.lf-blocks { display: flex; flex-wrap: wrap; gap: 0.3rem; align-items: center; margin: 0.2rem 0 0.6rem; }
.lf .lf-blocks table { border-collapse: collapse; border-left: 1.5px solid var(--lf-ink); border-right: 1.5px solid var(--lf-ink); border-radius: 0.35rem; margin: 0; width: auto; font-variant-numeric: tabular-nums; }
.lf .lf-blocks td { padding: 0.1rem 0.3rem; text-align: right; border: 0; background: none; min-width: 2.1em; }
.lf .lf-blocks td.lf-symbol-one.lf-chosen-one { outline: 2px solid var(--lf-falling); outline-offset: -2px; }
.lf-heading { font-weight: 600; margin: 0.6rem 0 0.1rem; }`;function Tt(e,t){let n=Object.fromEntries(U.map(i=>[i,t.get(i)])),a=i=>i!==t.get("chosen")&&t.set({chosen:i}),l=g.map(i=>B({label:`x${z[i]}`,low:-3,high:3,onInput:p=>t.set({x:t.get("x").map((y,x)=>x===i-1?p:y)})})),o=J({label:"activation",choices:Object.keys(et),names:i=>i==="relu"?"ReLU":i,onChange:i=>t.set({activation:i})}),s=K({label:"parameter",choices:tt,names:N,onChange:a}),d=B({label:"its value",low:-3,high:3,onInput:i=>t.set(ht(t,t.get("chosen"),i))}),b=Z(),u=h("svg",{class:"lf-wires",role:"img"}),M=r("div",{class:"lf-sums"}),R=r("div"),L=Q();L.element.classList.add("lf-hidden"),e.classList.add("lf"),e.setAttribute("role","group"),e.setAttribute("aria-label",t.get("alt"));let H=i=>r("p",{class:"lf-heading"},i);e.append(r("style",{},Pt),r("div",{class:"lf-panels"},r("div",{style:"min-width: 0"},H("As a picture"),u,r("div",{class:"lf-settings"},...l.map(i=>i.element),o.element,s.element,d.element,b.element)),r("div",{style:"min-width: 0"},H("As sums"),M,H("As matrices"),R)),r("div",{class:"lf-actions"},W("Start over",()=>t.set({...n}))),L.element);function S(i,p="span",y=!1){let x=i===t.get("chosen");return r(p,{class:`lf-symbol-one${x?" lf-chosen-one":""}`,"data-name":i,title:V(i)},y?c(O(t,i)):N(i))}for(let i of[M,R,u]){let p=y=>{let x=y.target.closest?.("[data-name]")?.getAttribute("data-name");x&&a(x)};i.addEventListener("pointerover",p),i.addEventListener("pointerdown",p)}let D=0;function rt(){D||=u.parentElement?.clientWidth||0;let i=Math.max(240,Math.min(560,D||320)),p=236,{z:y,a:x,y:E}=q(F()),m=t.get("chosen"),[v,k,$]=[24,i*.52,i-30],w=[44,118,192];C(u,{width:i,height:p,viewBox:`0 0 ${i} ${p}`,"aria-label":`Inputs ${t.get("x").map(c).join(", ")}; neurons ${x.map(c).join(", ")}; output ${c(E)}. Chosen: ${N(m)} = ${c(O(t,m))}.`});let it=[],lt=[],st=[],_=(f,[A,I,P,T],ct)=>{let Y=f===m,$t=h("g",{"data-name":f},h("line",{x1:A,y1:I,x2:P,y2:T,class:`lf-wire${Y?" lf-chosen-one":""}`}),h("line",{x1:A,y1:I,x2:P,y2:T,class:"lf-hit"}),h("title",{},`${N(f)} = ${c(O(t,f))}`));(Y?lt:it).push($t),Y&&st.push(h("text",{x:A+ct*(P-A),y:I+ct*(T-I)-14,"text-anchor":"middle",class:"lf-chosen-text",style:"paint-order: stroke; stroke: var(--lf-paper); stroke-width: 4"},`${N(f)} = ${c(O(t,f))}`))};g.forEach(f=>{g.forEach(A=>_(`w${f}${A}`,[v+18,w[A-1],k-22,w[f-1]],.55)),_(`b${f}`,[k,w[f-1]-38,k,w[f-1]-21],0),_(`c${f}`,[k+22,w[f-1],$-20,w[1]],.45)}),_("b",[$,w[1]-52,$,w[1]-20],0);let G=(f,A,I,P,T=20)=>h("g",{transform:`translate(${f} ${A})`},h("circle",{r:T,class:"lf-neuron"}),h("text",{"text-anchor":"middle",dy:"0.35em"},I),h("title",{},P));u.replaceChildren(...it,...lt,...g.map(f=>G(v,w[f-1],c(t.get("x")[f-1]),`x${f}`,17)),...g.map(f=>G(k,w[f-1],c(dt(x[f-1])),`a${f} = ${c(x[f-1])}, from z${f} = ${c(y[f-1])}`)),G($,w[1],c(dt(E)),"the output"),...g.map(f=>h("text",{x:v,y:w[f-1]+31,"text-anchor":"middle"},`x${z[f]}`)),...g.map(f=>h("text",{x:k+24,y:w[f-1]+24},`a${z[f]}`)),h("text",{x:$,y:w[1]+35,"text-anchor":"middle"},"\u0177"),...g.map(f=>h("text",{x:k-12,y:w[f-1]-26,"text-anchor":"end"},`b${z[f]}`)),h("text",{x:$-8,y:w[1]-38,"text-anchor":"end"},"b"),...st)}let F=()=>Object.fromEntries(U.map(i=>[i,t.get(i)]));function wt(){let{z:i,a:p,y}=q(F()),x=t.get("x"),E=t.get("activation")==="sigmoid"?"\u03C3":"max(0, \xB7)";M.replaceChildren(...g.map(m=>r("p",{},`z${z[m]} = `,S(`b${m}`),...g.flatMap(v=>[" + ",S(`w${m}${v}`),` x${z[v]}`]),r("br"),r("span",{class:"lf-quiet"},`= ${c(t.get("b")[m-1])}${g.map(v=>` ${pt(O(t,`w${m}${v}`))} \xB7 ${mt(x[v-1])}`).join("")} = ${c(i[m-1])},  a${z[m]} = ${E==="\u03C3"?`\u03C3(${c(i[m-1])})`:`max(0, ${c(i[m-1])})`} = ${c(p[m-1])}`))),r("p",{},"\u0177 = ",S("b"),...g.flatMap(m=>[" + ",S(`c${m}`),` a${z[m]}`]),r("br"),r("span",{class:"lf-quiet"},`= ${c(t.get("bias"))}${g.map(m=>` ${pt(t.get("c")[m-1])} \xB7 ${mt(p[m-1])}`).join("")} = ${c(y)}`)))}function yt(){let{z:i,a:p,y}=q(F()),x=v=>r("table",{role:"presentation"},r("tbody",{},...v.map(k=>r("tr",{},...k.map($=>typeof $=="string"?r("td",{},$):$))))),E=v=>x(v.map(k=>[c(k)])),m=t.get("activation")==="sigmoid"?"\u03C3":"max(0, \xB7)";R.replaceChildren(r("div",{class:"lf-blocks"},r("b",{},"z")," = ",r("b",{},"W x")," + ",r("b",{},"b"),": ",E(i)," = ",x(g.map(v=>g.map(k=>S(`w${v}${k}`,"td",!0)))),E(t.get("x"))," + ",x(g.map(v=>[S(`b${v}`,"td",!0)]))),r("div",{class:"lf-blocks"},r("b",{},"a"),` = ${m} of each entry of `,r("b",{},"z"),": ",E(p)),r("div",{class:"lf-blocks"},"\u0177 = ",r("b",{},"c"),"\u1D40",r("b",{},"a")," + b: ",c(y)," = ",x([g.map(v=>S(`c${v}`,"td",!0))]),E(p)," + ",S("b","span",!0)))}function ot(i){let p=t.get("chosen");l.forEach((y,x)=>y.show(t.get("x")[x])),o.show(t.get("activation")),s.show(p),d.show(O(t,p)),b.show({[N(p)]:V(p)}),rt(),wt(),yt(),i&&L.show(`${N(p)} = ${c(O(t,p))}, ${V(p)}. The output is ${c(q(F()).y)}`)}let at=new ResizeObserver(()=>{let i=u.parentElement?.clientWidth;!i||i===D||(D=i,rt())});at.observe(e),ot(!1);let kt=t.subscribe(()=>ot(!0));return()=>{at.disconnect(),kt(),L.stop(),e.replaceChildren()}}var dt=e=>Number(e.toPrecision(2)),pt=e=>`${e<0?"\u2212":"+"} ${c(Math.abs(e))}`,mt=e=>e<0?`(${c(e)})`:c(e);function ut(e,t){return{get:n=>e.get(n),set(n){for(let[a,l]of Object.entries(n))e.set(a,l);e.save_changes()},subscribe(n){let a=new Set,l=()=>{let s=[...a];a.clear(),n(s)},o=t.map(s=>{let d=()=>{a.size||queueMicrotask(l),a.add(s)};return e.on(`change:${s}`,d),()=>e.off(`change:${s}`,d)});return()=>o.forEach(s=>s())}}}var gt=`/* Figures. Colors are those of leedl.plots; every host's dark mode is known by its own mark. */
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
`;var bt=`/* Parts. Roles have the colors of leedl.plots. */
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
`;function xt(e){let t=e.getRootNode()instanceof ShadowRoot?e.getRootNode():document.head;if(t.querySelector("style[data-leedl]"))return;let n=document.createElement("style");n.dataset.leedl="",n.textContent=gt+bt,t.append(n)}function vt(e){function t({model:n,el:a}){let l=document.createElement("div");a.append(l);let o=()=>{},s=requestAnimationFrame(()=>{xt(l);let{mount:d,SETTINGS:b}=e[n.get("kind")],u=ut(n,b);o=d(l,u,{report:M=>u.set({drawn:M})})});return()=>{cancelAnimationFrame(s),o()}}return{render:t}}var kn=vt({wiring:nt});export{kn as default};
