// Draws the series that stand beside their tables; the tables say the same without it.

const BLUE = "#206bc4";
const AMBER = "#b45309";
const page = document;

function option(series) {
  const labels = series.rows.map((row) => row[0]);
  const low = series.rows.map((row) => Math.min(row[1], row[2]));
  const long = series.rows.map((row) => Math.abs(row[2] - row[1]));
  const span = series.kind === "span";
  return {
    animation: false,
    aria: { enabled: false },
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: "value", splitNumber: 3, scale: span && low.every((value) => value > 0) },
    yAxis: { type: "category", data: labels, inverse: true, axisLabel: { width: 130, overflow: "break" } },
    series: [
      { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: low },
      {
        type: "bar",
        stack: "all",
        silent: true,
        itemStyle: { color: span ? AMBER : BLUE },
        label: { show: true, position: "right", formatter: ({ dataIndex }) => text(series.rows[dataIndex], span) },
        data: long,
      },
    ],
  };
}

function text(row, span) {
  const end = Math.round(row[2]).toLocaleString("en");
  return span && row[1] !== 0 ? `${Math.round(row[2] - row[1]).toLocaleString("en")}` : end;
}

function draw() {
  for (const place of page.querySelectorAll("[data-series]:not([data-drawn])")) {
    const told = page.getElementById(place.dataset.series);
    if (!told || !window.echarts) continue;
    place.dataset.drawn = "yes";
    place.classList.add("chart-drawn");
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(option(JSON.parse(told.textContent)));
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}

function say(target) {
  const output = target.closest(".slider")?.querySelector("output");
  if (output) output.textContent = `${target.value}%`;
}

page.addEventListener("input", (event) => say(event.target));
page.addEventListener("htmx:afterSettle", draw);
draw();
