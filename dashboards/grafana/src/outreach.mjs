import { board } from './board.mjs';
import { history, now, rows, stat, table, thresholds, timeseries, toZone, bars } from './panels.mjs';

export default board({
  uid: 'tidemark-outreach',
  title: 'Outreach',
  description: 'Whom should we talk to, and how are the dialogues going? For account managers.',
  from: 'now-30d',
  refresh: '1m',
  panels: [
    stat('To be contacted', 'short', 'Open cases that nobody has contacted yet. Take the oldest below.',
      rows("SELECT count(*) AS open FROM dialogue_case WHERE state = 'open'"), { thresholds: thresholds.doubtAbove(1) }),
    stat('Waiting for an answer', 'short', 'Contacted, not answered.', rows("SELECT count(*) AS contacted FROM dialogue_case WHERE state = 'contacted'")),
    stat('Answered', 'short', 'Answered, not resolved.', rows("SELECT count(*) AS answered FROM dialogue_case WHERE state = 'answered'")),
    stat('Oldest open case', 'dtdurations', 'Since when somebody waits for our call.',
      rows("SELECT extract(epoch FROM now() - min(opened_at)) AS age FROM dialogue_case WHERE state = 'open'")),
    stat('Time to contact', 'dtdurations', 'Median of the cases opened in the chosen time.',
      rows('SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM contacted_at - opened_at)) AS median FROM dialogue_case WHERE contacted_at IS NOT NULL AND $__timeFilter(opened_at)')),
    stat('Above guideline', 'short', 'Zones that are spiking now, or watched for it. No case yet: nothing happens.',
      now('sum(tidemark_zones{state=~"spiking|watched"})', 'zones')),
    table('Open cases', 'The oldest first. Contact: ./tidemark cases contact CASE --channel mail.',
      rows(`SELECT case_id AS "case", zone, plan, state, extract(epoch FROM now() - opened_at) AS age, guideline, need, reason, recommended_plan AS "recommended plan"
FROM dialogue_case WHERE state <> 'resolved' ORDER BY opened_at LIMIT 200`), { columns: { zone: { link: toZone }, age: { unit: 'dtdurations' }, reason: { width: 480 }, 'recommended plan': { width: 150 } } }),
    timeseries('Cases opened and resolved', 'short', 'A day.',
      [history(`SELECT date_trunc('day', opened_at) AS time, count(*) AS opened FROM dialogue_case WHERE $__timeFilter(opened_at) GROUP BY 1 ORDER BY 1`),
        history(`SELECT date_trunc('day', resolved_at) AS time, count(*) AS resolved FROM dialogue_case WHERE $__timeFilter(resolved_at) GROUP BY 1 ORDER BY 1`)], { bars: true }),
    bars('Where zones stand', 'short', 'By the policy: ok, spiking, watched, case open, contacted, answered, cooling down.',
      [now('sum by (state) (tidemark_zones)', '{{state}}')], { width: 12 }),
    table('How cases ended', 'Resolved in the chosen time.',
      rows('SELECT resolution, plan, count(*) AS cases FROM dialogue_case WHERE resolved_at IS NOT NULL AND $__timeFilter(resolved_at) GROUP BY 1, 2 ORDER BY 3 DESC'), { width: 8 }),
    table('Recommended plans', 'Of active cases: where the zone\'s need would fit.',
      rows(`SELECT zone, plan, recommended_plan AS "recommended", recommended_guideline AS "its guideline", need FROM dialogue_case
WHERE state <> 'resolved' AND need IS NOT NULL ORDER BY need DESC LIMIT 100`), { width: 16, columns: { zone: { link: toZone } } }),
  ],
});
