import { board, choice, marks, sqlVariable, textbox } from './board.mjs';
import { coloured, colours, history, hours, limit, metric, rows, stat, table, thresholds, timeseries } from './panels.mjs';

const OF_ZONE = `FROM usage_\${resolution} u JOIN subject s USING (subject_id)
WHERE s.kind = 'zone' AND s.name = '\${zone}' AND $__timeFilter(u.start_at)`;
const MINUTES = OF_ZONE.replace('${resolution}', 'minute');

export default board({
  uid: 'tidemark-zone',
  title: 'Zone',
  description: 'One customer\'s zone: now, its history, its headroom. For the call with the customer.',
  from: 'now-24h',
  refresh: '1m',
  variables: [
    sqlVariable('zone', 'Zone', "SELECT name FROM subject WHERE kind = 'zone' AND name <> '_unknown' ORDER BY name"),
    choice('resolution', 'Resolution', ['minute', 'quarter_hour', 'hour', 'day']),
    textbox('api', 'API address', 'http://127.0.0.1:8070'),
  ],
  annotations: [
    marks('Restarts', colours.doubt, `SELECT u.start_at AS time, 'restart: ' || u.restart_connections || ' connections' AS text ${MINUTES} AND u.restart_connections > 0 ORDER BY 1`),
    marks('Spikes', colours.limit, `SELECT time, 'spike: peak ' || peak AS text FROM (
  SELECT u.start_at AS time, u.peak, u.peak > u.guideline AS above, lag(u.peak > u.guideline, 1, false) OVER (ORDER BY u.start_at) AS before ${MINUTES}) m
WHERE above AND NOT before ORDER BY 1`),
    marks('Notes', colours.quiet, "SELECT start_at AS time, end_at AS timeend, text FROM note WHERE (zone IS NULL OR zone = '${zone}') AND $__timeFilter(start_at)"),
  ],
  panels: [
    stat('Open now', 'short', 'Live, where the zone is one of the fullest (metrics.top-zones); otherwise see the last settled minute.',
      metric('tidemark_zone:open_connections:max{zone="$zone"}', 'open')),
    stat('Last settled minute', 'short', 'The peak of the last settled minute.', history(`SELECT u.start_at AS time, u.peak ${MINUTES} ORDER BY 1`)),
    stat('Guideline', 'short', 'What the plan expects; a custom plan has none.', history(`SELECT u.start_at AS time, u.guideline ${MINUTES} ORDER BY 1`)),
    stat('Highest peak', 'short', 'The most open at one instant of the chosen time.',
      rows(`SELECT max(u.peak) AS peak ${OF_ZONE}`)),
    stat('Headroom', 'percent', 'At the highest peak: what was left below the guideline. Under 0: above it.',
      rows(`SELECT round(100.0 - 100.0 * max(u.peak) / max(u.guideline)) AS headroom ${OF_ZONE}`), { thresholds: thresholds.faultBelow(0) }),
    stat('Connection time', hours, 'Connection-hours in the chosen time: what the statement says.',
      rows(`SELECT sum(u.connection_millis) / 3600000.0 AS "connection-hours" ${OF_ZONE}`)),
    timeseries('Peak and mean', 'short', 'Red, dashed: the guideline. Marks: spikes, restarts (they do not count against the customer) and notes.',
      [history(`SELECT u.start_at AS time, u.peak AS peak,
  u.connection_millis / (CASE '\${resolution}' WHEN 'minute' THEN 60e3 WHEN 'quarter_hour' THEN 900e3 WHEN 'hour' THEN 3600e3 ELSE 86400e3 END) AS mean,
  u.guideline AS guideline ${OF_ZONE} ORDER BY 1`)],
      { width: 24, height: 10, overrides: [coloured('peak', colours.open), coloured('mean', colours.other), limit('guideline')] }),
    timeseries('Opened and closed', 'short', 'By row of the chosen resolution.',
      [history(`SELECT u.start_at AS time, u.opened AS opened, u.closed AS closed, u.lost AS lost ${OF_ZONE} ORDER BY 1`)],
      { overrides: [coloured('opened', colours.open), coloured('closed', colours.other), coloured('lost', colours.fault)] }),
    timeseries('Refused by reason', 'short', 'zone_limit and source_limit: a limit is in force. origin_…: their origin does not answer.',
      [history(`SELECT u.start_at AS time, r.key AS metric, r.value::bigint AS refused FROM usage_\${resolution} u JOIN subject s USING (subject_id),
  jsonb_each_text(u.refused) r WHERE s.kind = 'zone' AND s.name = '\${zone}' AND $__timeFilter(u.start_at) ORDER BY 1`)], { stack: true, bars: true }),
    timeseries('Bytes', 'bytes', 'To and from clients.', [history(`SELECT u.start_at AS time, u.bytes_in AS "from clients", u.bytes_out AS "to clients" ${OF_ZONE} ORDER BY 1`)]),
    table('Highest peaks', 'With their instants.',
      rows(`SELECT u.peak_at AS "at", u.peak, u.guideline, u.plan, u.restart_connections AS "of a restart" ${MINUTES} ORDER BY u.peak DESC, u.peak_at LIMIT 20`), { width: 12, columns: { at: { width: 170 } } }),
    table('Dialogue', 'Its cases. Carry them on with ./tidemark cases.',
      rows(`SELECT case_id AS "case", state, opened_at AS opened, contacted_at AS contacted, resolution, reason, recommended_plan AS "recommended"
FROM dialogue_case WHERE zone = '\${zone}' ORDER BY opened_at DESC LIMIT 20`), { height: 6, columns: { opened: { width: 170 }, contacted: { width: 170 }, reason: { width: 480 } } }),
    table('Statements', 'The statement of each day, as a page to print.',
      rows(`SELECT to_char(u.start_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, u.peak, u.p95_minute_peak AS "p95 of minute peaks", u.connection_millis / 3600000.0 AS "connection-hours",
  u.minutes_above AS "minutes above" FROM usage_day u JOIN subject s USING (subject_id)
WHERE s.kind = 'zone' AND s.name = '\${zone}' ORDER BY u.start_at DESC LIMIT 31`),
      { columns: { day: { link: { title: 'Statement', url: '${api}/api/v1/zones/${zone}/statement?period=${__value.raw}&format=html' } }, 'connection-hours': { unit: hours } } }),
  ],
});
