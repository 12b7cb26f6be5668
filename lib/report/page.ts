import { version } from "../../package.json";
import type { JsonObject } from "../workspace/json.ts";
import type { Lang, Text } from "../workspace/text.ts";
import type { ChartSpec } from "./charts.ts";
import { Html, h, type Piece, scriptJson } from "./html.ts";
// Texts of what runs in the browser; the package's own path is closed to imports, so its file is named.
import charts from "../../node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.js" with { type: "text" };
import client from "./client/page.js" with { type: "text" };
import style from "./client/style.css" with { type: "text" };

/** A page that needs nothing but itself. */
export interface Page {
  title: Text;
  /** Below the title: of what, when, from which data. */
  subtitle?: Piece;
  body: Html;
  /** Interactive charts by the name that `chartPlace` gives them a place by. */
  charts?: Record<string, ChartSpec>;
  /** What the page shows, for programs: in the page's `page-data`, under `data`. */
  data: JsonObject;
  lang: Lang;
}

/**
 * One file of HTML with everything in it: style, scripts (allowed by their hashes alone), charts and data; both languages, light and dark.
 * It loads nothing, and its policy forbids it to.
 */
export function renderPage({ title, subtitle, body, charts: specs = {}, data, lang }: Page): string {
  const drawn = Object.keys(specs).length > 0;
  const scripts = drawn ? [charts, client] : [client];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  // Without blanks of its own between a script's tags: its hash is that of its text.
  const page = h`<!doctype html>
<html lang="${lang}" data-lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="orb-ops ${version}">
<title>${title[lang]}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<nav><button type="button" data-speak="en">English</button><button type="button" data-speak="ja">日本語</button></nav>
</header>
${subtitle && h`<p class="muted">${subtitle}</p>`}
<main>${body}</main>
<footer><p>orb-ops ${version}${drawn && ATTRIBUTION}</p></footer>
<script type="application/json" id="page-data">${scriptJson({ title, charts: specs, data })}</script>
${scripts.map((text) => h`<script>${new Html(text)}</script>`)}
</body>
</html>
`;
  return page.markup;
}

/** The chart library's licence asks for it. */
const ATTRIBUTION = h` · <a href="https://www.tradingview.com/">TradingView Lightweight Charts™</a>, Apache-2.0, © TradingView, Inc.`;

function hashOf(script: string): string {
  return `'sha256-${new Bun.CryptoHasher("sha256").update(script).digest("base64")}'`;
}
