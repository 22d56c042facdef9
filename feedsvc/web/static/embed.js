/* A feed's latest entries on any page:
 *
 *   <script type="module" src="https://feeds.example/embed.js"></script>
 *   <feed-list src="https://feeds.example/category/news/feed.json" limit="5"></feed-list>
 *
 * Whatever a feed says becomes text, never markup; only http and https are linked to. docs/embedding.md says the rest.
 */

const DEFAULT_LIMIT = 5;
const MAX_LIMIT = 50;
const MAX_TITLE = 300; // characters
const TIMEOUT_MS = 20_000;
const MIN_WAIT_S = 60;
const MAX_WAIT_S = 86_400;
const DEFAULT_WAIT_S = 3_600;

const WORDS = {
  en: {
    loading: "Loading…",
    empty: "No entries yet.",
    failed: "This list cannot be loaded just now.",
    wrong: "This list has no valid address.",
    retry: "Try again",
  },
  zh: {
    loading: "正在加载…",
    empty: "还没有文章。",
    failed: "暂时无法加载此列表。",
    wrong: "此列表的地址无效。",
    retry: "重试",
  },
};

// No color of its own but the page's, so that it is as dark as the page is.
const STYLE = `
:host { display: block; overflow-wrap: anywhere; line-height: 1.45; }
:host([hidden]) { display: none; }
a { color: var(--feed-list-link, inherit); text-decoration: underline; text-underline-offset: .15em;
  text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
a:hover { text-decoration-color: currentColor; }
a:focus-visible, button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 2px; }
h1, h2, h3, h4, h5, h6 { margin: 0 0 .4em; font-size: 1.15em; line-height: 1.3; }
h1 a, h2 a, h3 a, h4 a, h5 a, h6 a { text-decoration: none; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: .5em 0; border-top: 1px solid var(--feed-list-line, color-mix(in srgb, currentColor 18%, transparent)); }
.about { margin: .1em 0 0; font-size: .85em; color: var(--feed-list-faint, color-mix(in srgb, currentColor 75%, transparent)); }
.about > * + *::before { content: " · "; }
.message { margin: 0; }
button { font: inherit; color: inherit; background: none; border: 1px solid; border-radius: .3em; padding: .1em .6em; }
`;

class FeedError extends Error {
  /** @param {number} wait seconds until it makes sense to ask again; 0: never */
  constructor(word, wait) {
    super(word);
    this.word = word;
    this.wait = wait;
  }
}

/** An absolute web address, or "": `javascript:` and its kin lead nowhere. */
function readAddress(value, base) {
  if (typeof value !== "string" || !value.trim()) return "";
  try {
    const url = new URL(value, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}

function readText(value) {
  const text = typeof value === "string" ? value.replace(/\s+/gu, " ").trim() : "";
  const letters = Array.from(text.slice(0, 2 * MAX_TITLE));
  return letters.length > MAX_TITLE ? `${letters.slice(0, MAX_TITLE - 1).join("")}…` : letters.join("");
}

function readSeconds(header, pattern) {
  const match = pattern.exec(header ?? "");
  return match ? Number(match[1]) : NaN;
}

function clampWait(seconds) {
  return Math.min(Math.max(seconds, MIN_WAIT_S), MAX_WAIT_S);
}

/** What a list shows of a JSON Feed, as plain values; throws FeedError for anything else. */
function readFeed(document_, address) {
  const isFeed = typeof document_?.version === "string" && document_.version.includes("jsonfeed.org/version/");
  if (!isFeed || !Array.isArray(document_.items)) throw new FeedError("failed", DEFAULT_WAIT_S);
  return {
    title: readText(document_.title),
    home: readAddress(document_.home_page_url, address),
    language: readText(document_.language),
    items: document_.items.filter((item) => item && typeof item === "object").slice(0, MAX_LIMIT).map((item) => ({
      title: readText(item.title) || readText(item.summary) || readText(item.content_text) || "…",
      url: readAddress(item.url, address) || readAddress(item.external_url, address),
      published: new Date(typeof item.date_published === "string" ? item.date_published : NaN),
      source: readText(item._source?.title),
      language: readText(item.language),
    })),
  };
}

/** The feed at an address, null where it is still the one with this tag, and for how long it is good (seconds). */
async function loadFeed(address, { etag, isAgain, signal }) {
  // The browser's own cache asks with If-None-Match: a header of ours would cost a second request (CORS preflight).
  const response = await fetch(address, { cache: isAgain ? "no-cache" : "default", credentials: "omit", signal });
  if (!response.ok) {
    const asked = readSeconds(response.headers.get("Retry-After"), /^\s*(\d+)\s*$/);
    const wait = response.status === 410 ? 0 : asked || MIN_WAIT_S;
    throw new FeedError("failed", wait);
  }
  const wait = readSeconds(response.headers.get("Cache-Control"), /(?:^|[\s,])max-age=(\d+)/i);
  const tag = response.headers.get("ETag") ?? "";
  const feed = tag && tag === etag ? null : readFeed(await response.json(), address);
  return { feed, etag: tag, wait: clampWait(Number.isNaN(wait) ? DEFAULT_WAIT_S : wait) };
}

function make(name, { text = "", part = "", ...attributes } = {}, ...children) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (part) element.setAttribute("part", part);
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

class FeedList extends HTMLElement {
  static observedAttributes = ["src", "limit", "heading", "level"];

  #root = this.attachShadow({ mode: "open" });
  #feed = null;
  #etag = "";
  #dueAt = Infinity;
  #failures = 0;
  #timer = 0;
  #abort = null;
  #isShown = false;
  #onSight = () => {
    if (document.visibilityState === "visible" && Date.now() >= this.#dueAt) this.refresh();
  };

  constructor() {
    super();
    // Unlike a <style>, allowed on pages whose policy forbids inline styles.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.#isShown = true;
    document.addEventListener("visibilitychange", this.#onSight);
    this.#load(false);
  }

  disconnectedCallback() {
    this.#isShown = false;
    document.removeEventListener("visibilitychange", this.#onSight);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#isShown || before === after) return;
    if (name === "src") {
      this.#feed = null;
      this.#etag = "";
      this.#load(false);
    } else if (this.#feed) {
      this.#showList();
    }
  }

  /** Ask the feed again, now; resolves when the list shows what came back. */
  refresh() {
    return this.#load(true);
  }

  async #load(isAgain) {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS);
    if (!this.#feed) this.#showMessage("loading");
    try {
      const address = readAddress(this.getAttribute("src"), document.baseURI);
      if (!address) throw new FeedError("wrong", 0);
      const { feed, etag, wait } = await loadFeed(address, { etag: this.#etag, isAgain, signal: abort.signal });
      if (this.#abort !== abort) return;
      this.#failures = 0;
      this.#etag = etag;
      if (feed) {
        this.#feed = feed;
        this.#showList();
        this.dispatchEvent(new CustomEvent("feed-load", { detail: { items: feed.items.length } }));
      }
      this.#plan(wait);
    } catch (error) {
      if (this.#abort === abort && this.#isShown) this.#fail(error);
    } finally {
      clearTimeout(timeout);
    }
  }

  #fail(error) {
    const { word, wait } = error instanceof FeedError ? error : new FeedError("failed", MIN_WAIT_S);
    this.#failures += 1;
    // What was read before stays: an old list is better than none.
    if (!this.#feed) this.#showMessage(word, wait > 0);
    this.dispatchEvent(new CustomEvent("feed-error", { detail: { reason: word } }));
    if (wait > 0) this.#plan(clampWait(wait * 2 ** Math.min(this.#failures - 1, 10)));
  }

  #plan(seconds) {
    this.#dueAt = Date.now() + seconds * 1000;
    // Whoever is not looking asks for nothing, until he looks again.
    this.#timer = setTimeout(this.#onSight, seconds * 1000);
  }

  get #words() {
    const language = this.closest("[lang]")?.lang || navigator.language || "en";
    return /^zh\b/i.test(language) ? WORDS.zh : WORDS.en;
  }

  #showMessage(word, canRetry = false) {
    const message = make("p", { class: "message", part: "message", role: "status", text: this.#words[word] });
    if (canRetry) {
      const button = make("button", { type: "button", part: "button", text: this.#words.retry });
      button.addEventListener("click", () => this.refresh());
      message.append(" ", button);
    }
    // The slot shows what the page's author put inside the element: a link to the feed, say.
    this.#root.replaceChildren(message, document.createElement("slot"));
  }

  #showList() {
    const limit = Number.parseInt(this.getAttribute("limit"), 10) || DEFAULT_LIMIT;
    const items = this.#feed.items.slice(0, Math.max(1, limit));
    const focused = this.#root.activeElement?.href;
    const list = items.length
      ? make("ul", { part: "list", role: "list" }, ...items.map((item) => this.#makeItem(item)))
      : make("p", { class: "message", part: "message", text: this.#words.empty });
    this.#root.replaceChildren(...this.#makeHeading(), list);
    // A reader who stands on an entry stays there when newer ones come.
    const again = focused && [...this.#root.querySelectorAll("a")].find((link) => link.href === focused);
    if (again) again.focus({ preventScroll: true });
  }

  #makeHeading() {
    const text = this.getAttribute("heading") ?? this.#feed.title;
    if (!text.trim()) return [];
    const level = /^[1-6]$/.test(this.getAttribute("level") ?? "") ? this.getAttribute("level") : "2";
    const { home } = this.#feed;
    const title = home ? make("a", { href: home, text, dir: "auto" }) : make("bdi", { text });
    return [make(`h${level}`, { part: "heading" }, title)];
  }

  #makeItem({ title, url, published, source, language }) {
    const attributes = { text: title, part: "link", dir: "auto", lang: language || this.#feed.language };
    const link = url ? make("a", { ...attributes, href: url, rel: "noopener" }) : make("span", attributes);
    const about = [];
    if (!Number.isNaN(published.valueOf())) {
      about.push(make("time", { part: "date", datetime: published.toISOString(), text: this.#spellDate(published) }));
    }
    if (source) about.push(make("span", { part: "source" }, make("bdi", { text: source })));
    const item = make("li", { part: "item" }, link);
    if (about.length) item.append(make("p", { class: "about", part: "about" }, ...about));
    return item;
  }

  #spellDate(moment) {
    const language = this.closest("[lang]")?.lang || undefined;
    try {
      return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(moment);
    } catch {
      return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(moment); // no language of this name
    }
  }
}

/** A frame with `data-feed-embed` becomes as high as the page in it says; only that page is listened to. */
function resizeFrame({ data, source, origin }) {
  if (data?.type !== "feedsvc:size" || !Number.isFinite(data.height)) return;
  for (const frame of document.querySelectorAll("iframe[data-feed-embed]")) {
    if (frame.contentWindow === source && new URL(frame.src, document.baseURI).origin === origin) {
      const isBordered = getComputedStyle(frame).boxSizing === "border-box";
      const border = isBordered ? frame.offsetHeight - frame.clientHeight : 0;
      frame.height = String(Math.min(Math.max(Math.ceil(data.height), 40), 5000) + border);
    }
  }
}

if (!customElements.get("feed-list")) {
  customElements.define("feed-list", FeedList);
  addEventListener("message", resizeFrame);
}
