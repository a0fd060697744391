// Puts the progress of a run in its place every few seconds, until the run is over.
const SECONDS = 2;
const region = document.getElementById("migration-progress");

async function refresh() {
  const answer = await fetch(region.dataset.refresh, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return false;
  const opened = [...region.querySelectorAll("details[open]")].length > 0;
  const html = await answer.text();
  // What somebody is reading stays where it is.
  if (!opened) region.innerHTML = html;
  return !html.includes('data-migration-over="yes"');
}

async function watch() {
  try {
    if (await refresh()) setTimeout(watch, SECONDS * 1000);
    else location.reload();
  } catch {
    setTimeout(watch, SECONDS * 1000);
  }
}

if (region?.querySelector('[data-migration-over="no"]')) setTimeout(watch, SECONDS * 1000);
