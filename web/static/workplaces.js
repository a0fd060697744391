// Suggests workplaces while one types. Without this script the page searches when it is sent.
const DELAY = 300;

for (const place of document.querySelectorAll("[data-workplaces]")) {
  const input = place.querySelector("input");
  const picked = document.getElementById(place.dataset.hidden);
  if (input && picked && window.accessibleAutocomplete) suggest(place, input, picked);
}

function suggest(place, input, picked) {
  const container = document.createElement("div");
  const { id, name } = input;
  const described = input.getAttribute("aria-describedby");
  const typed = input.value;
  let searching = false;
  input.replaceWith(container);
  window.accessibleAutocomplete({
    element: container,
    id,
    name,
    defaultValue: typed,
    minLength: 2,
    autoselect: true,
    confirmOnBlur: false,
    displayMenu: "overlay",
    source: debounced((query, show) => find(place, query).then(show), (is) => (searching = is)),
    templates: { inputValue: called, suggestion: line },
    onConfirm: (found) => {
      if (found) picked.value = found.identifier;
    },
    tNoResults: () => (searching ? "Searching" : "We found nothing. Try other words"),
    tStatusQueryTooShort: (length) => `Enter ${length} or more characters to see suggestions`,
  });
  const box = container.querySelector("input");
  if (described) box.setAttribute("aria-describedby", `${described} ${box.getAttribute("aria-describedby") || ""}`.trim());
  hideHints(container);
  box.addEventListener("input", () => (picked.value = ""));
  box.form.addEventListener("submit", () => {
    // A picked workplace is sent by its number alone; what was typed is only for searching.
    if (picked.value) box.value = "";
  });
}

// The grey completion behind what one types is for the eye only: it must not count as a field.
function hideHints(container) {
  new MutationObserver(() => {
    container.querySelector(".autocomplete__hint")?.setAttribute("aria-hidden", "true");
  }).observe(container, { childList: true, subtree: true });
}

async function find(place, query) {
  const url = new URL(place.dataset.workplaces, window.location.href);
  url.searchParams.set("name", query);
  url.searchParams.set("location", place.dataset.location);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}

// What stands in the box; the words that were there at first are no workplace yet.
function called(found) {
  if (typeof found === "string") return found;
  return found ? found.name || found.urn : "";
}

function line(found) {
  if (typeof found === "string") return escaped(found);
  return escaped([found.urn, found.name, found.address].filter(Boolean).join(" - "));
}

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

// Asks once the typing pauses; ``tell`` hears whether an answer is awaited.
function debounced(ask, tell) {
  let timer;
  return (query, show) => {
    clearTimeout(timer);
    tell(true);
    timer = setTimeout(() => {
      ask(query, (found) => {
        tell(false);
        show(found);
      });
    }, DELAY);
  };
}
