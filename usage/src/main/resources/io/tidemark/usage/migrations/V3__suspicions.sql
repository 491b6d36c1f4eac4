-- Every suspicion as it was said last, with what analysts say of it: the labels that detectors are scored by.
CREATE TABLE suspicion (
  suspicion_id       text COLLATE "C" NOT NULL,
  since              timestamptz NOT NULL,
  zone               text COLLATE "C" NOT NULL,
  detector           text NOT NULL,
  evidence           text NOT NULL,
  -- Null where people raised it.
  severity           text,
  confidence_percent int,
  for_customer       boolean NOT NULL,
  -- [{"source", "open", "figure", "good_percent"}], and how many more there are.
  sources            jsonb NOT NULL,
  other_sources      bigint NOT NULL,
  -- {"name": figure}
  figures            jsonb NOT NULL,
  seen_at            timestamptz,
  ended_at           timestamptz,
  ending             text CHECK (ending IN ('over', 'cleared')),
  mark               boolean,
  marked_by          text,
  marked_at          timestamptz,
  mark_note          text,
  PRIMARY KEY (suspicion_id, since)
);
CREATE INDEX suspicion_by_time ON suspicion (since);
CREATE INDEX suspicion_by_zone ON suspicion (zone, since);
