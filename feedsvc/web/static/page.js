// What pages can do better with a script; each works without.

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 2000);
});

// A page that is not ready looks again, shows how far things are, and opens once they are there.
const lookAgain = async (place) => {
  await new Promise((resolve) => setTimeout(resolve, 1000 * place.dataset.again));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status !== 503) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.adoptNode(page.querySelector("[data-again]"));
    place.replaceChildren(...fresh.childNodes);
  } catch {
    // Out of reach for a moment: the next look may find it.
  }
  lookAgain(place);
};
document.querySelectorAll("[data-again]").forEach(lookAgain);

// A form with data-live shows its answer in the element of that name, while its reader types.
for (const form of document.querySelectorAll("form[data-live]")) {
  const place = form.dataset.live;
  let waiting = 0;
  let running = new AbortController();

  const refresh = async () => {
    running.abort();
    running = new AbortController();
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    const url = new URL(form.action);
    url.search = new URLSearchParams(given).toString();
    try {
      const answer = await fetch(url, { signal: running.signal });
      if (!answer.ok) return;
      // A document made by the parser runs no script, and is of our own site.
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(place);
      if (!fresh) return;
      document.querySelector(place).replaceWith(document.adoptNode(fresh));
      for (const button of document.querySelectorAll(`${place} button[data-copy]`)) {
        button.hidden = !navigator.clipboard;
      }
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 150);
  });
}
