// What pages gain with scripting. Everything here is an extra: each page works without it.

const TOAST_MS = 10_000;
const DOUBLE_PRESS_MS = 2_000;

// A menu closes when one looks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Safari drops the table's meaning when rows are drawn as cards; the roles say it again.
function nameTableParts(root) {
  for (const table of root.querySelectorAll("table.table:has([data-label]):not([role])")) {
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody, tfoot")) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      for (const cell of row.cells) {
        if (cell.tagName === "TD") cell.setAttribute("role", "cell");
        else cell.setAttribute("role", cell.scope === "row" ? "rowheader" : "columnheader");
      }
    }
  }
}

// Safari lets the keyboard scroll only what can take the focus.
function reachWideTables(root) {
  for (const wrap of root.querySelectorAll(".table-wrap:not([tabindex])")) {
    if (wrap.scrollWidth <= wrap.clientWidth) continue;
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "group");
    wrap.setAttribute("aria-label", wrap.querySelector("caption")?.textContent ?? "Table");
  }
}

// A message lands in the page. Where that place is out of sight, it also shows for a while at the foot of the window.
function showOutOfSight(message) {
  const place = document.getElementById("messages").getBoundingClientRect();
  if (place.bottom > 0 && place.top < window.innerHeight) return;
  const toast = document.createElement("div");
  toast.className = message.className;
  for (const child of message.childNodes) toast.append(child.cloneNode(true));
  for (const form of toast.querySelectorAll("form")) form.remove();
  const toasts = document.getElementById("toasts");
  toasts.append(toast);
  setTimeout(() => toast.remove(), TOAST_MS);
}

const messages = document.getElementById("messages");
if (messages) {
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) showOutOfSight(node);
    }
  }).observe(messages, { childList: true });
}

// A form that is sent twice by a double press is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, DOUBLE_PRESS_MS);
});

// Fields marked so send their form when they change; without scripting the form's own button does it.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// A list of time zones that nobody has chosen from begins with the zone of whoever looks at it.
function beginWithZoneHere(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const list of root.querySelectorAll("select[data-zone-here]")) {
    if ([...list.options].some((option) => option.value === zone)) list.value = zone;
  }
}

// Copies ready text; the button appears only where copying works.
function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = button.dataset.copied ?? "Copied";
});

// Prints the page; the button appears only with scripting, the browser's own command is always there.
function offerPrinting(root) {
  for (const button of root.querySelectorAll("button[data-print][hidden]")) button.hidden = false;
}
document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-print]")) window.print();
});

// htmx says 422 for a form with errors: those answers are shown as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
// When an answer could not be had, the page says so in words.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, () => {
    const line = document.createElement("div");
    line.className = "notice notice--attention";
    const text = document.createElement("p");
    text.textContent = "That did not arrive. Nothing was changed. Check the connection and try again, or reload the page.";
    line.append(text);
    messages?.append(line);
  });
}

function enrich(root) {
  nameTableParts(root);
  reachWideTables(root);
  offerCopies(root);
  offerPrinting(root);
  beginWithZoneHere(root);
}
document.addEventListener("htmx:load", (event) => enrich(event.detail.elt));
enrich(document);
