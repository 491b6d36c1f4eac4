// What boards are made of. Every panel has a title, a unit and a description that says what to do; colours mean the same on
// every board: blue is what is open, orange what is in doubt, red a limit or a fault, green what is in order.

export const colours = { open: 'blue', doubt: 'orange', limit: 'red', fault: 'red', good: 'green', other: 'purple', quiet: 'gray' };

const prometheus = { type: 'prometheus', uid: '${prometheus}' };
const postgres = { type: 'grafana-postgresql-datasource', uid: '${postgres}' };

/** A Prometheus query over the board's time. */
export const metric = (expr, legendFormat) => ({ datasource: prometheus, expr, legendFormat, range: true, editorMode: 'code' });

/** A Prometheus query of this moment. */
export const now = (expr, legendFormat) => ({ datasource: prometheus, expr, legendFormat, instant: true, editorMode: 'code' });

/** A PostgreSQL query with a column "time". */
export const history = (rawSql) => ({ datasource: postgres, rawSql, format: 'time_series', rawQuery: true, editorMode: 'code' });

/** A PostgreSQL query as rows. */
export const rows = (rawSql) => ({ datasource: postgres, rawSql, format: 'table', rawQuery: true, editorMode: 'code' });

const lettered = (targets) => targets.map((target, i) => ({ refId: String.fromCharCode(65 + i), ...target }));

const steps = (...pairs) => ({ mode: 'absolute', steps: pairs.map(([value, color]) => ({ value, color })) });
export const thresholds = {
  none: steps([null, colours.open]),
  faultAbove: (value) => steps([null, colours.good], [value, colours.fault]),
  limitAbove: (value) => steps([null, colours.open], [value, colours.limit]),
  doubtAbove: (value) => steps([null, colours.good], [value, colours.doubt]),
  faultBelow: (value) => steps([null, colours.fault], [value, colours.good]),
};

/** A series in a fixed colour, by its name or a pattern of it. */
export const coloured = (name, color, more = []) => ({
  matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
  properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }, ...more],
});

/** A line that is a limit: dashed, unfilled. */
export const limit = (name) =>
  coloured(name, colours.limit, [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
  ]);

const panel = (type, title, unit, description, targets, { width = 8, height = 8, options = {}, custom = {}, overrides = [], ...defaults }) => ({
  type,
  title,
  description,
  gridPos: { x: 0, y: 0, w: width, h: height },
  datasource: targets[0].datasource,
  targets: lettered(targets),
  fieldConfig: { defaults: { unit, custom, noValue: 'none', ...defaults }, overrides },
  options,
});

export const timeseries = (title, unit, description, targets, { stack = false, bars = false, legend = 'list', ...more } = {}) =>
  panel('timeseries', title, unit, description, targets, {
    width: 12,
    min: 0,
    color: { mode: 'palette-classic-by-name' },
    custom: {
      drawStyle: bars ? 'bars' : 'line',
      // A line on top of a stack would hide the one below where a series is at 0.
      lineWidth: stack ? 0 : 1,
      fillOpacity: bars || stack ? 60 : 12,
      showPoints: 'never',
      spanNulls: false,
      stacking: { mode: stack ? 'normal' : 'none', group: 'A' },
    },
    options: {
      legend: { displayMode: legend, placement: 'bottom', showLegend: true, calcs: legend === 'table' ? ['lastNotNull', 'max'] : [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    ...more,
  });

export const stat = (title, unit, description, target, more = {}) =>
  panel('stat', title, unit, description, [target], {
    width: 4,
    height: 4,
    thresholds: thresholds.none,
    color: { mode: 'thresholds' },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: target.range ? 'area' : 'none',
      textMode: 'auto',
      justifyMode: 'auto',
      orientation: 'auto',
    },
    ...more,
  });

export const bars = (title, unit, description, targets, more = {}) =>
  panel('bargauge', title, unit, description, targets, {
    min: 0,
    thresholds: thresholds.none,
    color: { mode: 'thresholds' },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: !targets[0].expr },
      displayMode: 'basic',
      orientation: 'horizontal',
      valueMode: 'color',
      showUnfilled: true,
    },
    ...more,
  });

export const hours = 'suffix: h';

/** Columns get a unit, a link or a width by name; on a narrow screen the table scrolls. */
export const table = (title, description, target, { columns = {}, ...more } = {}) =>
  panel('table', title, 'none', description, [target], {
    width: 24,
    custom: { align: 'auto', filterable: false, minWidth: 100 },
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false, reducer: [], countRows: false } },
    overrides: Object.entries(columns).map(([name, { unit, link, width }]) => ({
      matcher: { id: 'byName', options: name },
      properties: [
        ...(unit ? [{ id: 'unit', value: unit }] : []),
        ...(width ? [{ id: 'custom.width', value: width }] : []),
        ...(link ? [{ id: 'links', value: [{ title: link.title, url: link.url, targetBlank: false }] }] : []),
      ],
    })),
    ...more,
  });

export const row = (title) => ({ type: 'row', title, collapsed: false, gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] });

export const toZone = { title: 'This zone', url: '/d/tidemark-zone?var-zone=${__value.raw}&${__url_time_range}' };
