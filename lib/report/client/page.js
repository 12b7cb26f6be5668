// Runs in the page: the language switch, and the charts that the page's data describe. It asks nobody for anything.
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("page-data").textContent);

  const speak = (lang) => {
    root.dataset.lang = lang;
    root.lang = lang;
    const title = data.title[lang];
    if (title) document.title = title;
  };
  for (const button of document.querySelectorAll("[data-speak]")) {
    button.addEventListener("click", () => speak(button.dataset.speak));
  }

  // How long ago something was made, as the reader's clock says; too old is told by more than its colour.
  for (const place of document.querySelectorAll("[data-since]")) {
    const hours = (performance.timeOrigin + performance.now() - Number(place.dataset.since)) / 3_600_000;
    const old = hours > Number(place.dataset.limit);
    place.textContent = `(${hours < 48 ? `${hours.toFixed(1)} h` : `${Math.floor(hours / 24)} d`}${old ? " !" : ""})`;
    place.classList.toggle("bad", old);
    for (const warning of document.querySelectorAll("[data-when-old]")) warning.hidden = !old;
  }

  // The figures at the pointer, or where the arrow keys have gone.
  for (const chart of document.querySelectorAll("[data-readout]")) {
    const places = [...chart.querySelectorAll("[data-tip]")];
    let at = places.length;
    const show = (index) => {
      at = Math.min(Math.max(index, 0), places.length - 1);
      places.forEach((place, other) => place.classList.toggle("at", other === at));
      chart.querySelector("output").textContent = places[at].dataset.tip;
    };
    places.forEach((place, index) => place.addEventListener("pointerenter", () => show(index)));
    chart.querySelector("svg").addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || places.length === 0) return;
      show(at + by);
      event.preventDefault();
    });
  }

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const drawn = [];

  // Held positions as boxes behind the candles: to the target, to the stop, and a line from the entry to the exit.
  function positionBoxes(chart, series, positions) {
    const paint = ({ context, horizontalPixelRatio: across, verticalPixelRatio: down }) => {
      const x = (time) => chart.timeScale().timeToCoordinate(time);
      const half = Math.max(1, chart.timeScale().options().barSpacing / 2);
      for (const { from, to, entry, exit, target, stop } of positions) {
        const [left, right] = [x(from), x(to)];
        if (left === null || right === null) continue;
        const y = (price) => series.priceToCoordinate(price) * down;
        const box = (price, tone) => {
          if (price === null) return;
          context.fillStyle = `${colour(tone)}33`;
          context.fillRect(
            (left - half) * across,
            y(entry),
            (right - left + 2 * half) * across,
            y(price) - y(entry),
          );
        };
        box(target, "--good");
        box(stop, "--bad");
        context.strokeStyle = colour("--ink");
        context.lineWidth = across;
        context.beginPath();
        context.moveTo((left - half) * across, y(entry));
        context.lineTo((right + half) * across, y(exit));
        context.stroke();
      }
    };
    const view = {
      zOrder: () => "bottom",
      renderer: () => ({ draw: (target) => target.useBitmapCoordinateSpace(paint) }),
    };
    series.attachPrimitive({ paneViews: () => [view], updateAllViews() {} });
  }

  function colours({ kind, tone: name, width }) {
    const [tone, good, bad] = [colour(`--${name || "accent"}`), colour("--good"), colour("--bad")];
    return {
      candles: { upColor: good, downColor: bad, wickUpColor: good, wickDownColor: bad },
      area: { lineColor: tone, topColor: `${tone}55`, bottomColor: `${tone}08`, lineWidth: 2 },
      line: { color: tone, lineWidth: width || 2 },
      bars: { color: tone },
    }[kind];
  }

  function looks(markers) {
    const look = {
      buy: { position: "belowBar", shape: "arrowUp", color: colour("--good") },
      sell: { position: "aboveBar", shape: "arrowDown", color: colour("--bad") },
      exit: { position: "inBar", shape: "circle", color: colour("--muted") },
      block: { position: "aboveBar", shape: "square", color: colour("--warn") },
    };
    return markers.map(({ time, kind, text }) => ({ time, text, ...look[kind] }));
  }

  function draw(place, spec) {
    const chart = LightweightCharts.createChart(place, {
      autoSize: true,
      layout: { background: { color: "transparent" }, attributionLogo: false },
      timeScale: { timeVisible: true },
      localization: { locale: root.lang },
    });
    const painters = [
      () => {
        const lines = { color: colour("--line") };
        chart.applyOptions({
          layout: { textColor: colour("--ink") },
          grid: { vertLines: lines, horzLines: lines },
          timeScale: { borderColor: lines.color },
          rightPriceScale: { borderColor: lines.color },
        });
      },
    ];
    const kinds = {
      candles: LightweightCharts.CandlestickSeries,
      area: LightweightCharts.AreaSeries,
      line: LightweightCharts.LineSeries,
      bars: LightweightCharts.HistogramSeries,
    };
    for (const one of spec.series) {
      const series = chart.addSeries(kinds[one.kind], {
        borderVisible: false,
        priceFormat: { type: "price", precision: one.precision, minMove: 10 ** -one.precision },
      });
      painters.push(() => series.applyOptions(colours(one)));
      // Columns, so that a year of bars is small: times in seconds, then one list a price.
      series.setData(
        one.time.map((time, index) =>
          one.kind === "candles"
            ? {
                time,
                open: one.open[index],
                high: one.high[index],
                low: one.low[index],
                close: one.close[index],
              }
            : { time, value: one.value[index] },
        ),
      );
      if (one.positions) positionBoxes(chart, series, one.positions);
      if (one.markers) {
        const markers = LightweightCharts.createSeriesMarkers(series, []);
        painters.push(() => markers.setMarkers(looks(one.markers)));
      }
    }
    if (spec.opens) chart.timeScale().setVisibleRange(spec.opens);
    else chart.timeScale().fitContent();
    const paint = () => painters.forEach((painter) => painter());
    paint();
    return { place, chart, paint };
  }

  // Paper has its own colours and width, and waits for no frame: it gets a picture of each chart as the reader left it.
  function toPaper() {
    root.dataset.paper = "";
    for (const { place, chart, paint } of drawn) {
      paint();
      const picture = chart.takeScreenshot();
      picture.className = "on-paper";
      place.append(picture);
    }
    delete root.dataset.paper;
  }
  function fromPaper() {
    for (const { place, paint } of drawn) {
      place.querySelector(".on-paper").remove();
      paint();
    }
  }

  // A time in a table shows itself in the page's first chart, with so many candles before and after it as can be read.
  const AROUND = 40;
  function show(seconds) {
    const [place] = document.querySelectorAll("[data-chart]");
    const { time } = data.charts[place.dataset.chart].series[0];
    const at = Math.max(
      0,
      time.findLastIndex((one) => one <= seconds),
    );
    drawn[0].chart.timeScale().setVisibleLogicalRange({ from: at - AROUND, to: at + AROUND });
    place.scrollIntoView({ block: "center" });
  }

  speak(navigator.language.startsWith("ja") ? "ja" : root.lang);
  if (Object.keys(data.charts).length > 0) {
    for (const place of document.querySelectorAll("[data-chart]")) {
      drawn.push(draw(place, data.charts[place.dataset.chart]));
    }
    for (const button of document.querySelectorAll("[data-show]")) {
      button.addEventListener("click", () => show(Number(button.dataset.show)));
    }
    const repaint = () => drawn.forEach(({ paint }) => paint());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    addEventListener("beforeprint", toPaper);
    addEventListener("afterprint", fromPaper);
  }
})();
