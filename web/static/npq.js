import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

// Each page that has more to enhance carries its own module; this one is for what every page has.
for (const element of document.querySelectorAll("[data-autocomplete]")) {
  if (window.accessibleAutocomplete) {
    window.accessibleAutocomplete.enhanceSelectElement({ selectElement: element, defaultValue: "" });
  }
}
