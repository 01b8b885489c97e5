// The week grid over the seven text fields. The fields are the form; the grid only writes them, so the page
// works without this file.

const SLOT = 30;
const DAY = 24 * 60;
const FIRST_SHOWN = 6 * 60; // earlier hours open on request; what is free then is always shown
const LAST_SHOWN = 22 * 60;

const form = document.querySelector("form[data-week]");
const place = form?.querySelector("[data-week-grid]");
if (place) paint(form, place);

function paint(form, place) {
  const fields = [...form.querySelectorAll("[data-week-day]")];
  const free = fields.map((field) => slotsOf(field.value));
  const grid = document.createElement("div");
  let [from, until] = shownHours(free);
  let held = null; // while a pointer paints: where it began, whether it frees, and the week before

  grid.className = "hours";
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", "Half hours of a usual week");
  grid.setAttribute("aria-describedby", "week-help");
  place.append(grid, wholeDayButton());
  place.hidden = false;
  draw();

  fields.forEach((field, day) => {
    field.addEventListener("change", () => {
      free[day] = slotsOf(field.value);
      [from, until] = widened(free[day]);
      draw();
    });
  });

  function draw() {
    const at = grid.querySelector('[tabindex="0"]')?.dataset;
    grid.replaceChildren();
    const head = row();
    head.append(unseen(cell("columnheader", "hours__hour", "Time")));
    for (const field of fields) head.append(cell("columnheader", "hours__day", labelOf(field).slice(0, 3)));
    for (let minute = from; minute < until; minute += SLOT) {
      const line = row();
      const hour = cell("rowheader", "hours__hour", clock(minute));
      line.append(minute % 60 ? unseen(hour) : hour);
      fields.forEach((field, day) => line.append(slot(field, day, minute)));
    }
    const again = at && grid.querySelector(`[data-day="${at.day}"][data-minute="${at.minute}"]`);
    (again ?? grid.querySelector(".hours__slot")).tabIndex = 0;
  }

  function row() {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    line.className = "hours__row";
    grid.append(line);
    return line;
  }

  function slot(field, day, minute) {
    const it = cell("gridcell", minute % 60 ? "hours__slot" : "hours__slot hours__slot--full", "");
    it.dataset.day = day;
    it.dataset.minute = minute;
    it.tabIndex = -1;
    it.setAttribute("aria-label", `${labelOf(field)} ${clock(minute)}`);
    it.setAttribute("aria-selected", free[day].has(minute));
    return it;
  }

  function set(it, isFree) {
    const day = Number(it.dataset.day);
    const minute = Number(it.dataset.minute);
    if (isFree) free[day].add(minute);
    else free[day].delete(minute);
    it.setAttribute("aria-selected", isFree);
    fields[day].value = wordsOf(free[day]);
  }

  grid.addEventListener("pointerdown", (event) => {
    const it = event.target.closest(".hours__slot");
    if (!it) return;
    event.preventDefault();
    held = {
      day: Number(it.dataset.day),
      minute: Number(it.dataset.minute),
      frees: it.getAttribute("aria-selected") !== "true",
      before: free.map((slots) => new Set(slots)),
    };
    move(it);
    paintTo(it);
  });
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const it = document.elementFromPoint(event.clientX, event.clientY)?.closest(".hours__slot");
    if (it) paintTo(it);
  });

  // Everything between where the pointer began and where it is, however fast it moves.
  function paintTo(it) {
    const [firstDay, lastDay] = inOrder(held.day, Number(it.dataset.day));
    const [first, last] = inOrder(held.minute, Number(it.dataset.minute));
    for (const other of grid.querySelectorAll(".hours__slot")) {
      const day = Number(other.dataset.day);
      const minute = Number(other.dataset.minute);
      const isInside = day >= firstDay && day <= lastDay && minute >= first && minute <= last;
      const isFree = isInside ? held.frees : held.before[day].has(minute);
      if (isFree !== free[day].has(minute)) set(other, isFree);
    }
  }

  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      held = null;
    });
  }

  grid.addEventListener("keydown", (event) => {
    const it = event.target.closest(".hours__slot");
    if (!it) return;
    const isFree = it.getAttribute("aria-selected") === "true";
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      set(it, !isFree);
      return;
    }
    const step = {
      ArrowUp: [0, -SLOT],
      ArrowDown: [0, SLOT],
      ArrowLeft: [document.dir === "rtl" ? 1 : -1, 0],
      ArrowRight: [document.dir === "rtl" ? -1 : 1, 0],
    }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = grid.querySelector(
      `[data-day="${Number(it.dataset.day) + step[0]}"][data-minute="${Number(it.dataset.minute) + step[1]}"]`,
    );
    if (!next) return;
    if (event.shiftKey) set(next, isFree);
    move(next);
  });

  function move(it) {
    const was = grid.querySelector('[tabindex="0"]');
    if (was) was.tabIndex = -1;
    it.tabIndex = 0;
    it.focus();
  }

  function wholeDayButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = "Show the whole day";
    button.addEventListener("click", () => {
      [from, until] = [0, DAY];
      draw();
      button.remove();
    });
    return button;
  }

  function widened(slots) {
    return [Math.min(from, ...slots), Math.max(until, ...[...slots].map((minute) => minute + SLOT))];
  }
}

function inOrder(one, other) {
  return one < other ? [one, other] : [other, one];
}

function shownHours(free) {
  const all = free.flatMap((slots) => [...slots]);
  const from = Math.min(FIRST_SHOWN, ...all);
  return [from - (from % 60), Math.max(LAST_SHOWN, ...all.map((minute) => minute + SLOT))];
}

function cell(role, name, words) {
  const it = document.createElement("div");
  it.setAttribute("role", role);
  it.className = name;
  it.textContent = words;
  return it;
}

// Read aloud and not drawn.
function unseen(it) {
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = it.textContent;
  it.replaceChildren(words);
  return it;
}

function labelOf(field) {
  return field.labels[0].firstChild.textContent.trim();
}

// "9-12, 14:00-16:30" as half hours; what cannot be read is left to the form to say.
function slotsOf(words) {
  const slots = new Set();
  for (const [, h1, m1, h2, m2] of words.matchAll(/(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?/g)) {
    const until = Math.min(DAY, Number(h2) * 60 + Number(m2 ?? 0));
    for (let minute = Number(h1) * 60 + Number(m1 ?? 0); minute + SLOT <= until; minute += SLOT) {
      if (minute % SLOT === 0) slots.add(minute);
    }
  }
  return slots;
}

function wordsOf(slots) {
  const spans = [];
  for (const minute of [...slots].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && last[1] === minute) last[1] = minute + SLOT;
    else spans.push([minute, minute + SLOT]);
  }
  return spans.map(([from, until]) => `${clock(from)}-${clock(until)}`).join(", ");
}

function clock(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
