import { board, labelVariable } from './board.mjs';
import { bars, metric, rows, table, timeseries, toZone } from './panels.mjs';

const zones = (columns, more) => `SELECT ${columns}
FROM usage_hour u JOIN subject s USING (subject_id)
WHERE s.kind = 'zone' AND u.plan ~ '^(\${plan:regex})$' AND $__timeFilter(u.start_at)
${more}`;

export default board({
  uid: 'tidemark-plans',
  title: 'Plans',
  description: 'Who uses what of which plan? For account managers and capacity.',
  from: 'now-7d',
  refresh: '5m',
  variables: [labelVariable('plan', 'Plan', 'tidemark_plan_open_connections')],
  panels: [
    timeseries('Open now', 'short', 'Connections open in each plan.', [metric('tidemark_plan:open_connections:sum{plan=~"$plan"}', '{{plan}}')], { stack: true }),
    timeseries('Peak of each minute', 'short', 'The most open at one instant of each settled minute.',
      [metric('max by (plan) (tidemark_plan_settled_peak_connections{plan=~"$plan"})', '{{plan}}')]),
    bars('Shares of connection time', 'h', 'Connection-hours of the zones with the most, in the chosen plans and time. One that towers above the others may need a larger plan.',
      [rows(zones('s.name AS zone, sum(u.connection_millis) / 3600000.0 AS "connection-hours"', 'GROUP BY 1 ORDER BY 2 DESC LIMIT 15'))],
      { height: 11, width: 10 }),
    table('Zones above their guideline', 'Whole hours of the chosen time. Occasional spikes are fine; the policy opens a case when they repeat (Outreach).',
      rows(zones(`s.name AS zone, max(u.plan) AS plan, max(u.guideline) AS guideline, max(u.peak) AS peak, sum(u.minutes_above) AS "minutes above",
  sum(u.spikes) AS spikes, round(100.0 * max(u.peak) / max(u.guideline)) AS "of guideline"`,
      'GROUP BY 1 HAVING max(u.peak) > max(u.guideline) ORDER BY "minutes above" DESC LIMIT 50')),
      { width: 14, height: 11, columns: { zone: { link: toZone }, 'of guideline': { unit: 'percent' } } }),
    table('Plans', 'The last settled day of each plan.',
      rows(`SELECT DISTINCT ON (s.name) s.name AS plan, u.start_at AS day, u.active_zones AS "active zones", u.peak, u.peak_at AS "peak at",
  u.connection_millis / 3600000.0 AS "connection-hours", u.median_zone_millis / 3600000.0 AS "median zone"
FROM usage_day u JOIN subject s USING (subject_id) WHERE s.kind = 'plan' ORDER BY s.name, u.start_at DESC`),
      { columns: { 'connection-hours': { unit: 'h' }, 'median zone': { unit: 'h' } } }),
  ],
});

