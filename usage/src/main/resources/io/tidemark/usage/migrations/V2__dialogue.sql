-- Every case as tidemark.cases has it, in its last version.
CREATE TABLE dialogue_case (
  case_id               text COLLATE "C" PRIMARY KEY,
  zone                  text COLLATE "C" NOT NULL,
  plan                  text NOT NULL,
  guideline             bigint,
  version               bigint NOT NULL,
  state                 text NOT NULL CHECK (state IN ('open', 'contacted', 'answered', 'resolved')),
  resolution            text,
  opened_at             timestamptz NOT NULL,
  changed_at            timestamptz NOT NULL,
  contacted_at          timestamptz,
  resolved_at           timestamptz,
  cool_down_until       timestamptz,
  recommended_plan      text,
  recommended_guideline bigint,
  -- The 95th percentile of the daily peaks.
  need                  bigint,
  -- The newest evidence's.
  reason                text NOT NULL,
  -- [{"kind", "at", "reason"}]
  evidence              jsonb NOT NULL,
  -- [{"step", "at", "actor", "channel", "note", "resolution"}]
  steps                 jsonb NOT NULL
);
CREATE INDEX dialogue_case_by_zone ON dialogue_case (zone, opened_at);
CREATE INDEX dialogue_case_by_state ON dialogue_case (state, opened_at);

-- The audit log: what people asked for and what came of it, and what the service did by itself. Only appended to.
CREATE TABLE dialogue_action (
  topic_id      text NOT NULL,
  record_offset bigint NOT NULL,
  at            timestamptz NOT NULL,
  zone          text COLLATE "C" NOT NULL,
  actor         text NOT NULL,
  action        text NOT NULL,
  accepted      boolean NOT NULL,
  detail        text,
  case_id       text,
  limit_id      text,
  suspicion_id  text,
  PRIMARY KEY (topic_id, record_offset)
);
CREATE INDEX dialogue_action_by_zone ON dialogue_action (zone, at);
CREATE INDEX dialogue_action_by_time ON dialogue_action (at);
