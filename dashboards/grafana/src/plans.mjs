import { board, labelVariable } from './board.mjs';
import { bars, history, hours, now, rows, table, thresholds, timeseries, toZone } from './panels.mjs';

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
    bars('Open now', 'short', 'Connections open in each plan.', [now('tidemark_plan:open_connections:sum{plan=~"$plan"}', '{{plan}}')], { width: 12 }),
    timeseries('Peak of each hour', 'short', 'The most open at one instant of each settled hour.',
      [history(`SELECT u.start_at AS time, s.name AS metric, u.peak FROM usage_hour u JOIN subject s USING (subject_id)
WHERE s.kind = 'plan' AND s.name ~ '^(\${plan:regex})$' AND $__timeFilter(u.start_at) ORDER BY 1`)]),
    bars('Shares of connection time', hours, 'Connection-hours of the zones with the most, in the chosen plans and time. One that towers above the others may need a larger plan.',
      [rows(zones('s.name AS zone, sum(u.connection_millis) / 3600000.0 AS "connection-hours"', 'GROUP BY 1 ORDER BY 2 DESC LIMIT 15'))],
      { height: 11, width: 12 }),
    bars('Peak against guideline', 'percent', 'The zones that come closest to their guideline, or are above it (red), by the highest peak of the chosen time.',
      [rows(zones('s.name AS zone, 100.0 * max(u.peak) / max(u.guideline) AS "of guideline"', 'GROUP BY 1 HAVING max(u.guideline) > 0 ORDER BY 2 DESC LIMIT 15'))],
      { height: 11, width: 12, thresholds: thresholds.limitAbove(100), decimals: 0 }),
    table('Zones above their guideline', 'Whole hours of the chosen time. Occasional spikes are fine; the policy opens a case when they repeat (Outreach).',
      rows(zones(`s.name AS zone, max(u.plan) AS plan, max(u.guideline) AS guideline, max(u.peak) AS peak, sum(u.minutes_above) AS "minutes above",
  sum(u.spikes) AS spikes, round(100.0 * max(u.peak) / max(u.guideline)) AS "of guideline"`,
      'GROUP BY 1 HAVING max(u.peak) > max(u.guideline) ORDER BY "minutes above" DESC LIMIT 50')),
      { columns: { zone: { link: toZone }, 'of guideline': { unit: 'percent' } } }),
    table('Plans', 'The last settled day of each plan.',
      rows(`SELECT DISTINCT ON (s.name) s.name AS plan, u.start_at AS day, u.active_zones AS "active zones", u.peak, u.peak_at AS "peak at",
  u.connection_millis / 3600000.0 AS "connection-hours", u.median_zone_millis / 3600000.0 AS "median zone"
FROM usage_day u JOIN subject s USING (subject_id) WHERE s.kind = 'plan' ORDER BY s.name, u.start_at DESC`),
      { columns: { day: { width: 190 }, 'peak at': { width: 170 }, 'connection-hours': { unit: hours }, 'median zone': { unit: hours } } }),
  ],
});

