// What Grafana's back end does with a PostgreSQL query: fills in the time filter, asks, and makes data frames.
import pg from 'pg';

const { builtins } = pg.types;
const parsers = {
  [builtins.INT8]: Number,
  [builtins.NUMERIC]: Number,
  [builtins.INTERVAL]: String,
  [builtins.TIMESTAMPTZ]: (text) => new Date(text).getTime(),
  [builtins.TIMESTAMP]: (text) => new Date(`${text}Z`).getTime(),
};
const types = { getTypeParser: (oid, format) => parsers[oid] ?? pg.types.getTypeParser(oid, format) };

const NUMBERS = new Set([builtins.INT2, builtins.INT4, builtins.INT8, builtins.FLOAT4, builtins.FLOAT8, builtins.NUMERIC]);
const TIMES = new Set([builtins.TIMESTAMPTZ, builtins.TIMESTAMP]);
const typeOf = ({ dataTypeID: oid }) => (NUMBERS.has(oid) ? 'number' : TIMES.has(oid) ? 'time' : oid === builtins.BOOL ? 'boolean' : 'string');

const frame = (refId, sql, columns, labels) => ({
  schema: {
    refId,
    meta: { executedQueryString: sql },
    fields: columns.map(({ name, type }) => ({ name, type, config: {}, ...(labels && type === 'number' ? { labels } : {}) })),
  },
  data: { values: columns.map(({ values }) => values) },
});

const column = (field, rows, type = typeOf(field)) => ({ name: field.name, type, values: rows.map((row) => row[field.name]) });

/** One frame for each value of "metric"; its values take that name when there is but one column of them. */
function series(refId, sql, fields, rows) {
  const by = fields.find(({ name }) => name === 'metric');
  const shown = fields.filter((field) => field !== by);
  if (!by) return [frame(refId, sql, shown.map((field) => column(field, rows)))];
  return [...new Set(rows.map((row) => row.metric))].map((metric) => {
    const columns = shown.map((field) => column(field, rows.filter((row) => row.metric === metric)));
    const numbers = columns.filter(({ type }) => type === 'number');
    if (numbers.length === 1) numbers[0].name = metric;
    return frame(refId, sql, columns);
  });
}

export function postgres(url) {
  const pool = new pg.Pool({ connectionString: url, max: 4, types });
  return {
    async query({ refId, rawSql, format }, { from, to }) {
      const sql = rawSql.replace(/\$__timeFilter\(([^)]+)\)/g,
        `$1 BETWEEN '${new Date(from).toISOString()}' AND '${new Date(to).toISOString()}'`);
      const { fields, rows } = await pool.query(sql);
      if (rows.length === 0) return [];
      return format === 'time_series' ? series(refId, sql, fields, rows) : [frame(refId, sql, fields.map((field) => column(field, rows)))];
    },
    close: () => pool.end(),
  };
}
