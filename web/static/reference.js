// Swagger UI draws the document of a version: its operations and schemas, in a layout of ours, since its own
// has a second <main>. What it draws is mended for keyboards and screen readers.

const place = document.getElementById("reference");
const mayTry = "try" in place.dataset;
const nothing = () => null;

const ours = ({ React }) => {
  const draw = React.createElement;
  // The address is told once it is read; until then there is nothing to show but what went wrong.
  const Layout = ({ getComponent, specSelectors }) => {
    const names = specSelectors.specJson().isEmpty()
      ? ["errors"]
      : ["errors", ...(mayTry ? ["AuthorizeBtnContainer"] : []), "operations", "Models"];
    const drawn = names.map((key) => draw(getComponent(key, true), { key }));
    return draw("div", { className: "swagger-ui" }, draw(getComponent("SvgAssets")), ...drawn);
  };
  const components = { Layout, DeepLink: ({ text }) => text };
  return { components: mayTry ? components : { ...components, authorizeOperationBtn: nothing } };
};

const mend = () => {
  for (const table of place.querySelectorAll("table[role=region]")) table.removeAttribute("role");
  for (const wide of place.querySelectorAll("pre, .table-container, .responses-inner")) wide.tabIndex = 0;
};

new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  layout: "Layout",
  deepLinking: true,
  docExpansion: "list",
  plugins: [ours],
  supportedSubmitMethods: mayTry ? ["get", "post", "put", "delete"] : [],
  validatorUrl: null,
});
