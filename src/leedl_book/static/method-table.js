// Sort and filter the table of methods. Without this script the table stands as it is.
"use strict";

/** Text of a row's cell. @param {HTMLTableRowElement} row @param {number} column */
const text = (row, column) => (row.cells[column].textContent || "").trim();

/** Numbers, with their sign, by value and before words; words by letter. @param {string} a @param {string} b */
function compare(a, b) {
  const [left, right] = [a, b].map((one) => parseFloat(one.replace("−", "-")));
  if (Number.isNaN(left) && Number.isNaN(right)) return a.localeCompare(b, "en", { numeric: true });
  return Number.isNaN(left) ? 1 : Number.isNaN(right) ? -1 : left - right;
}

/** Make the header of each column a button that sorts. @param {HTMLTableElement} table */
function makeSortable(table) {
  const headers = [...table.rows[0].cells];
  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "method-sort";
    button.textContent = header.textContent;
    header.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = header.getAttribute("aria-sort") === "ascending";
      headers.forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].sort((a, b) => compare(text(a, column), text(b, column)));
      table.tBodies[0].append(...(descending ? rows.reverse() : rows));
    });
  });
}

/** Put a search field and two choices above the table. @param {HTMLTableElement} table */
function makeFilterable(table) {
  const form = document.createElement("form");
  form.className = "method-filter";
  form.setAttribute("role", "search");
  form.addEventListener("submit", (event) => event.preventDefault());
  const rows = [...table.tBodies[0].rows];
  const search = field(form, "Find", document.createElement("input"));
  search.type = "search";
  const choices = ["Changes", "Helps"].map((label, index) => {
    const column = index + 1;
    const select = field(form, label, document.createElement("select"));
    const values = new Set(rows.flatMap((row) => text(row, column).split(", ")));
    select.append(new Option("any", ""), ...[...values].sort().map((value) => new Option(value, value)));
    return { select, column };
  });
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(status);

  const apply = () => {
    let shown = 0;
    for (const row of rows) {
      const fits =
        (row.textContent || "").toLowerCase().includes(search.value.trim().toLowerCase()) &&
        choices.every(({ select, column }) => !select.value || text(row, column).split(", ").includes(select.value));
      row.hidden = !fits;
      shown += Number(fits);
    }
    status.textContent = `${shown} of ${rows.length} method${rows.length === 1 ? "" : "s"}`;
  };
  form.addEventListener("input", apply);
  (table.closest(".pst-scrollable-table-container") || table).before(form);
  apply();
}

/** Add a labelled control to a form. @template {HTMLElement} T @param {HTMLFormElement} form @param {string} name @param {T} control */
function field(form, name, control) {
  const label = document.createElement("label");
  label.append(name, " ", control);
  form.append(label);
  return control;
}

/** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("table.method-table")).forEach((table) => {
  makeSortable(table);
  makeFilterable(table);
});
