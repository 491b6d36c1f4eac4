-- Whose usage: zones, plans, the fleet. A number a subject keeps the big tables and their indexes small.
CREATE TABLE subject (
  subject_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('zone', 'plan', 'fleet')),
  name       text COLLATE "C" NOT NULL,
  -- Whose minute ends make its rows final: the zone's shard, or -1 for plans and the fleet.
  shard      int NOT NULL,
  UNIQUE (kind, name)
);

-- Settled rows as tidemark.usage has them, a table for each resolution, each partitioned by time. Columns that only
-- some resolutions fill are null in the others.
CREATE TABLE usage_minute (
  start_at               timestamptz NOT NULL,
  open_at_start          bigint NOT NULL,
  open_at_end            bigint NOT NULL,
  peak                   bigint NOT NULL,
  peak_at                timestamptz NOT NULL,
  low                    bigint NOT NULL,
  connection_millis      bigint NOT NULL,
  opened                 bigint NOT NULL,
  closed                 bigint NOT NULL,
  lost                   bigint NOT NULL,
  corrections            bigint NOT NULL,
  transferred            bigint NOT NULL,
  bytes_in               bigint NOT NULL,
  bytes_out              bigint NOT NULL,
  -- The zone's own guideline, and the one in force: its own, or else its plan's.
  own_guideline          bigint,
  guideline              bigint,
  restart_connections    bigint,
  -- Days of plans and the fleet.
  active_zones           bigint,
  median_zone_millis     bigint,
  -- Hours and days, from their quarter-hours: of the peaks of all their minutes.
  p95_minute_peak        bigint,
  subject_id             int NOT NULL,
  restart_minutes        int,
  -- Hours and days: minutes with a peak above the guideline, and stretches of them that begin here.
  minutes_above          int,
  spikes                 int,
  above_at_end           boolean,
  coarse                 boolean NOT NULL,
  plan                   text NOT NULL,
  -- {"reason": count}
  refused                jsonb,
  -- [{"plan", "until_millis", "connection_millis"}]
  earlier_plans          jsonb,
  -- Quarter-hours.
  minute_peaks           bigint[],
  -- Days: each minute peak that occurred with how often, for exact percentiles over any days.
  peak_counts            bytea,
  PRIMARY KEY (subject_id, start_at)
) PARTITION BY RANGE (start_at);

CREATE TABLE usage_quarter_hour (LIKE usage_minute INCLUDING ALL) PARTITION BY RANGE (start_at);
CREATE TABLE usage_hour (LIKE usage_minute INCLUDING ALL) PARTITION BY RANGE (start_at);
CREATE TABLE usage_day (LIKE usage_minute INCLUDING ALL) PARTITION BY RANGE (start_at);

-- What a settled minute's corrections are, and since when what they put right had been wrong.
CREATE TABLE correction (
  subject_id  int NOT NULL,
  booked_at   timestamptz NOT NULL,
  kind        text NOT NULL,
  since       timestamptz NOT NULL,
  connections bigint NOT NULL,
  PRIMARY KEY (subject_id, booked_at, kind)
);
CREATE INDEX correction_by_since ON correction (since);

-- Everything before is settled and here; by shard, and -1 for plans and the fleet.
CREATE TABLE settled (
  shard   int PRIMARY KEY,
  since   timestamptz NOT NULL,
  until   timestamptz NOT NULL
);

-- How far each partition has been read: written in the transaction of the rows.
CREATE TABLE consumed (
  topic       text NOT NULL,
  topic_id    text NOT NULL,
  partition   int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, topic_id, partition)
);

-- How often rows that were there have been written anew with something else: statements of the past may differ then.
CREATE TABLE rewritten (
  the_only boolean PRIMARY KEY DEFAULT true CHECK (the_only),
  times    bigint NOT NULL
);
INSERT INTO rewritten (times) VALUES (0);

-- Plans and zones as they were, from when.
CREATE TABLE plan_version (
  plan      text NOT NULL,
  since     timestamptz NOT NULL,
  guideline bigint,
  deleted   boolean NOT NULL,
  PRIMARY KEY (plan, since)
);

CREATE TABLE zone_version (
  zone          text COLLATE "C" NOT NULL,
  since         timestamptz NOT NULL,
  plan          text,
  guideline     bigint,
  hosts         text[],
  origin        text,
  contact_name  text,
  contact_email text,
  deleted       boolean NOT NULL,
  PRIMARY KEY (zone, since)
);

-- What a reader of statements should know of a time: an outage, or that the traffic was made up.
CREATE TABLE note (
  note_id  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  zone     text,
  start_at timestamptz NOT NULL,
  end_at   timestamptz NOT NULL,
  text     text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (zone, start_at, text)
);
