import { board } from './board.mjs';
import { metric, rows, stat, table, thresholds, timeseries, toZone } from './panels.mjs';

export default board({
  uid: 'tidemark-abuse',
  title: 'Abuse',
  description: 'What is refused, why, and what is suspected? For the abuse analyst.',
  from: 'now-6h',
  refresh: '10s',
  panels: [
    stat('Refused', 'cps', 'Handshakes refused a second.', metric('sum(tidemark_reason:refused_handshakes:rate1m)', 'refused')),
    stat('Caps in force', 'short', 'Zone caps; ./tidemark limits lists them.', metric('sum(tidemark_caps)', 'caps')),
    stat('Caps that refuse now', 'short', 'The zone is at its cap: new connections get 429.', metric('sum(tidemark_caps_refusing)', 'refusing'), { thresholds: thresholds.doubtAbove(1) }),
    stat('Most above a cap', 'short', 'Refusal begins within a second; who comes in between stays.', metric('max(tidemark_cap_overshoot_connections)', 'connections')),
    stat('Suspicions now', 'short', 'Of abuse, an attack, or a fault of a customer\'s. ./tidemark suspicions lists them.', metric('sum(tidemark_suspicions)', 'active'), { thresholds: thresholds.doubtAbove(1) }),
    stat('Limits refused', 'short', 'For want of a ground: somebody wanted to limit a customer whom nobody had contacted.',
      rows("SELECT count(*) AS refused FROM dialogue_action WHERE action = 'limit_set' AND NOT accepted AND $__timeFilter(at)")),
    timeseries('Suspicions by detector', 'short', 'Active at the time. people: raised by somebody with ./tidemark limits suspect.',
      [metric('sum by (detector) (tidemark_suspicions) > 0', '{{detector}}')], { stack: true }),
    timeseries('Sources remembered', 'short', 'That have figures of their own; many come at once where others are driven out.',
      [metric('sum(tidemark_abuse_sources)', 'remembered'), metric('sum(rate(tidemark_abuse_evicted_sources_total[1m]))', 'driven out a second')]),
    table('Suspicions', 'In the chosen time, the newest first: what was seen, by whom, and what an analyst says. ./tidemark suspicions mark says it.',
      rows(`SELECT since, suspicion_id AS suspicion, detector, severity, confidence_percent AS confidence, evidence,
 coalesce((SELECT string_agg((s->>'source') || coalesce(' (AS' || (s->>'asn') || ')', ''), ', ') FROM jsonb_array_elements(sources) s), '') AS sources, ended_at AS until,
 CASE mark WHEN true THEN 'true' WHEN false THEN 'false' ELSE '' END AS marked
FROM suspicion WHERE $__timeFilter(since) OR ended_at IS NULL ORDER BY since DESC LIMIT 100`),
      { width: 24, height: 8, columns: { since: { width: 170 }, suspicion: { width: 120 }, detector: { width: 140 }, severity: { width: 90 }, confidence: { width: 100 }, sources: { width: 220 }, until: { width: 170 }, marked: { width: 80 } } }),
    table('How often detectors were right', 'By the marks of analysts, of all time. ./tidemark suspicions score says how sure that is.',
      rows(`SELECT CASE WHEN severity IS NULL THEN 'people' ELSE detector END AS detector, count(*) AS raised, count(*) FILTER (WHERE mark) AS marked_true, count(*) FILTER (WHERE NOT mark) AS marked_false,
 round(avg(mark::int), 2) AS precision FROM suspicion GROUP BY 1 ORDER BY 2 DESC`), { width: 10, height: 8 }),
    timeseries('Refused by reason', 'cps', 'A jump in unknown_zone or bad_handshake is a scan; in zone_limit or source_limit, a limit at work.',
      [metric('tidemark_reason:refused_handshakes:rate1m', '{{reason}}')], { stack: true, width: 14 }),
    timeseries('Opened by plan', 'cps', 'A flood shows here first.', [metric('tidemark_plan:opened_connections:rate1m', '{{plan}}')]),
    timeseries('Refused by plan', 'cps', 'Plan unknown: hosts that belong to nobody.', [metric('sum by (plan) (rate(tidemark_plan_refused_handshakes_total[1m]))', '{{plan}}')]),
    table('Zones with the most refused', 'In the chosen time, settled.',
      rows(`SELECT s.name AS zone, r.key AS reason, sum(r.value::bigint) AS refused FROM usage_minute u JOIN subject s USING (subject_id), jsonb_each_text(u.refused) r
WHERE s.kind = 'zone' AND $__timeFilter(u.start_at) GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50`), { width: 10, height: 10, columns: { zone: { link: toZone } } }),
    table('Suspicions and limits', 'The audit log: who did what, and what was refused.',
      rows(`SELECT at, zone, actor, action, accepted, detail FROM dialogue_action
WHERE action IN ('limit_set', 'limit_lifted', 'limit_expired', 'suspicion_raised', 'suspicion_cleared', 'suspicion_over', 'suspicion_marked', 'proposal_applied') AND $__timeFilter(at) ORDER BY at DESC LIMIT 100`),
      { width: 14, height: 10, columns: { at: { width: 170 }, zone: { link: toZone }, action: { width: 170 }, accepted: { width: 90 }, detail: { width: 260 } } }),
  ],
});
