// Makes the tables of a draft quicker to fill: rows come, go and move without a reload, cells copied from a spreadsheet
// spread over rows and columns, and the total follows while one types. Everything works without this script too; what
// counts is what the server reads.
const form = document.getElementById("draft");
const total = document.getElementById("total");
const unsavedNote = form.querySelector("[data-unsaved-note]");
let unsaved = form.hasAttribute("data-unsaved");

const tableOf = (name) => form.querySelector(`table[data-table="${name}"]`);
const rowsOf = (table) => table.querySelectorAll("tr[data-row]");
const cellsOf = (row) => [...row.querySelectorAll("input, textarea, select")];
const isEmpty = (row) => cellsOf(row).every((cell) => cell.tagName === "SELECT" || cell.value.trim() === "");

const touched = () => {
  unsaved = true;
  if (unsavedNote) unsavedNote.hidden = false;
  count();
};

const addRow = (table, before = null) => {
  const row = document.getElementById(`row-${table.dataset.table}`).content.firstElementChild.cloneNode(true);
  const last = [...rowsOf(table)].at(-1);
  if (last && table.dataset.table === "budget") row.querySelector("select").value = last.querySelector("select").value;
  table.tBodies[0].insertBefore(row, before);
  return row;
};

const act = (button) => {
  const [, verb, name] = button.value.match(/^(add|remove|up|down)-(indicator|budget)/) ?? [];
  if (!verb) return false;
  const table = tableOf(name);
  const row = button.closest("tr");
  if (verb === "add") cellsOf(addRow(table))[0].focus();
  if (verb === "remove") {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next ? next.querySelector(`button[value^="remove"]`) : document.getElementById(`add-${name}`)).focus();
  }
  if (verb === "up" && row.previousElementSibling) row.previousElementSibling.before(row);
  if (verb === "down" && row.nextElementSibling) row.nextElementSibling.after(row);
  if (verb === "up" || verb === "down") button.focus();
  touched();
  return true;
};

// As spreadsheets copy: tabs between cells, line breaks between rows, quotes around a cell that has either.
const grid = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const row = rows.at(-1);
    const letter = text[i];
    if (letter === '"' && quoted && text[i + 1] === '"') { row[row.length - 1] += '"'; i += 1; }
    else if (letter === '"' && quoted) quoted = false;
    else if (letter === '"' && row.at(-1) === "") quoted = true;
    else if (letter === "\t" && !quoted) row.push("");
    else if (letter === "\n" && !quoted) rows.push([""]);
    else if (letter !== "\r") row[row.length - 1] += letter;
  }
  if (rows.at(-1).every((cell) => cell === "")) rows.pop();
  return rows;
};

const put = (cell, text) => {
  const value = text.trim().replace(/\s+/g, " ");
  if (cell.tagName !== "SELECT") { cell.value = value; return; }
  const same = (option) => [option.value, option.text].some((word) => word.toLowerCase() === value.toLowerCase().replace("_", " "));
  const option = [...cell.options].find(same);
  if (option) cell.value = option.value;
};

form.addEventListener("paste", (event) => {
  const cell = event.target.closest("tr[data-row] input, tr[data-row] textarea");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
  const rows = grid(text);
  if (rows.length === 1 && rows[0].length === 1) return;
  event.preventDefault();
  const table = cell.closest("table");
  let row = cell.closest("tr");
  const column = cellsOf(row).indexOf(cell);
  for (const line of rows.slice(0, 500)) {
    row ??= addRow(table);
    const cells = cellsOf(row);
    line.forEach((value, i) => { if (cells[column + i]) put(cells[column + i], value); });
    row = row.nextElementSibling;
  }
  touched();
});

// The same writing that the server takes; anything else is not guessed at.
const amount = (text) => {
  const plain = text.trim().replace(/^Rp[.\s\u00a0]*/, "").replace(/(,00|,-)$/, "");
  if (!/^(\d+|\d{1,3}(\.\d{3})+)$/.test(plain)) return null;
  const digits = plain.replaceAll(".", "");
  return digits.replace(/^0+/, "").length > 15 ? null : BigInt(digits);
};
const rupiah = (number) => `Rp${number.toString().replace(/\B(?=(\d{3})+$)/g, ".")}`;

const count = () => {
  const rows = [...rowsOf(tableOf("budget"))].filter((row) => !isEmpty(row));
  const depths = ["program", "kegiatan", "sub"];
  const depth = (row) => depths.indexOf(row.querySelector('[name="b_depth"]').value);
  const ceiling = total.dataset.ceiling === undefined ? null : BigInt(total.dataset.ceiling);
  const top = ceiling === null ? Math.min(...rows.map(depth)) : 0;
  let sum = 0n;
  let unread = false;
  for (const row of rows) {
    const value = amount(row.querySelector('[name="b_amount"]').value);
    if (value === null) unread = true;
    else if (depth(row) === top) sum += value;
  }
  total.querySelector("[data-sum]").textContent = rupiah(sum);
  if (ceiling === null) return;
  total.querySelector("[data-difference]").textContent = rupiah(sum > ceiling ? sum - ceiling : ceiling - sum);
  const says = unread ? "unread" : sum === ceiling ? "fits" : "differs";
  for (const tag of total.querySelectorAll("[data-says]")) tag.hidden = tag.dataset.says !== says;
};

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="do"]');
  if (button && act(button)) event.preventDefault();
});
form.addEventListener("input", touched);
form.addEventListener("submit", (event) => {
  if (event.submitter?.dataset.leave === undefined) unsaved = false;
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
