// A board: panels laid out from left to right, a link to every other board, data sources to choose.

const sources = [
  { name: 'prometheus', label: 'Prometheus', query: 'prometheus' },
  { name: 'postgres', label: 'PostgreSQL', query: 'grafana-postgresql-datasource' },
].map((source) => ({ type: 'datasource', ...source, hide: 0, includeAll: false, multi: false, options: [], refresh: 1, regex: '' }));

/** Values that Prometheus knows of a label. */
export const labelVariable = (name, label, metric) => ({
  type: 'query', name, label, datasource: { type: 'prometheus', uid: '${prometheus}' },
  query: { query: `label_values(${metric}, ${name})`, refId: name },
  multi: true, includeAll: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] }, refresh: 2, sort: 1, options: [], regex: '', hide: 0,
});

/** What a query of PostgreSQL answers. */
export const sqlVariable = (name, label, sql) => ({
  type: 'query', name, label, datasource: { type: 'grafana-postgresql-datasource', uid: '${postgres}' },
  query: sql, multi: false, includeAll: false, refresh: 2, sort: 0, options: [], regex: '', hide: 0,
});

export const choice = (name, label, values) => ({
  type: 'custom', name, label, query: values.join(','), multi: false, includeAll: false, hide: 0,
  current: { text: values[0], value: values[0] },
  options: values.map((value, i) => ({ text: value, value, selected: i === 0 })),
});

export const textbox = (name, label, value) => ({
  type: 'textbox', name, label, query: value, current: { text: value, value }, options: [{ text: value, value, selected: true }], hide: 0,
});

/** Marks from PostgreSQL. */
export const marks = (name, colour, rawSql) => ({
  name, enable: true, hide: false, iconColor: colour, datasource: { type: 'grafana-postgresql-datasource', uid: '${postgres}' },
  target: { rawSql, format: 'table', refId: name, editorMode: 'code', rawQuery: true },
});

const layOut = (panels) => {
  let x = 0;
  let y = 0;
  let deepest = 0;
  return panels.map((panel, i) => {
    const { w, h } = panel.gridPos;
    if (x + w > 24) {
      x = 0;
      y += deepest;
      deepest = 0;
    }
    const laid = { id: i + 1, ...panel, gridPos: { x, y, w, h } };
    x += w;
    deepest = Math.max(deepest, h);
    return laid;
  });
};

export const board = ({ uid, title, description, from = 'now-6h', refresh = '30s', variables = [], annotations = [], panels }) => ({
  uid,
  title: `Tidemark · ${title}`,
  description,
  tags: ['tidemark'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  timezone: 'browser',
  time: { from, to: 'now' },
  timepicker: {},
  refresh,
  fiscalYearStartMonth: 0,
  links: [{ type: 'dashboards', tags: ['tidemark'], title: 'Tidemark', asDropdown: false, includeVars: false, keepTime: true, targetBlank: false, icon: 'external link', tooltip: '', url: '' }],
  templating: { list: [...sources, ...variables] },
  annotations: { list: annotations },
  panels: layOut(panels),
});
