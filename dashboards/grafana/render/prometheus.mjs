// What Grafana's back end does with a Prometheus query: fills in the interval's variables, asks, and makes data frames.
const SCRAPE_SECONDS = 2;
const MOST_POINTS = 11_000;

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const seconds = (text) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text ?? '') ?? [];
  return unit ? amount * UNITS[unit] : 0;
};

const named = (legend, labels) =>
  legend && legend !== '__auto' ? legend.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (whole, label) => labels[label] ?? whole) : undefined;

export function prometheus(url) {
  return {
    async query({ refId, expr, legendFormat, instant, range: ranged, intervalMs, interval }, { from, to }) {
      const [start, end] = [from / 1000, to / 1000];
      const step = Math.ceil(Math.max(intervalMs / 1000 || 15, seconds(interval) || SCRAPE_SECONDS, (end - start) / MOST_POINTS, 1));
      const filled = expr
        .replace(/\$__rate_interval|\$\{__rate_interval\}/g, `${Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)}s`)
        .replace(/\$__interval/g, `${step}s`)
        .replace(/\$__range/g, `${Math.round(end - start)}s`);
      const once = instant && !ranged;
      const asked = once
        ? `query?${new URLSearchParams({ query: filled, time: end })}`
        : `query_range?${new URLSearchParams({ query: filled, start: Math.floor(start / step) * step, end: Math.ceil(end / step) * step, step })}`;
      const { status, error, data } = await (await fetch(`${url}/api/v1/${asked}`)).json();
      if (status !== 'success') throw new Error(`${error}: ${filled}`);
      return data.result.map(({ metric, value, values = [value] }) => ({
        schema: {
          refId,
          meta: { type: once ? 'numeric-multi' : 'timeseries-multi', custom: { resultType: once ? 'vector' : 'matrix' }, executedQueryString: filled },
          fields: [
            { name: 'Time', type: 'time', config: { interval: step * 1000 } },
            { name: 'Value', type: 'number', labels: metric, config: { displayNameFromDS: named(legendFormat, metric) } },
          ],
        },
        data: { values: [values.map(([time]) => time * 1000), values.map(([, number]) => +number)] },
      }));
    },

    async resource(path, method, form) {
      const answer = await fetch(url + path, method === 'POST'
        ? { method, body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {});
      return { status: answer.status, text: await answer.text() };
    },
  };
}
