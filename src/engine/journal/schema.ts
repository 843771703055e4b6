/** Marks the file as a Toolfinch journal (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x746f6f6c;
/** Version of the tables (`PRAGMA user_version`). A journal of a newer version is refused. */
export const SCHEMA_VERSION = 2;

/** From the version of their place to the next; carried out when a campaign is resumed. */
export const UPGRADES: readonly string[] = ['ALTER TABLE proposals ADD COLUMN cause TEXT'];

/** By which an older journal reads like one of this version: what it lacks is null. It is not written to. */
export const OLDER_VIEWS: readonly string[] = [
  'CREATE TEMP VIEW proposals AS SELECT *, NULL AS cause FROM main.proposals',
];

/**
 * One file a campaign. All JSON is text; `json` of an evaluation is gzip. `seal` is a sha256 over a row's content, by
 * which damage is noticed that SQLite itself cannot see.
 */
export const SCHEMA = `
-- What the campaign is: one row a key. Keys: name, seed, config, suite, suiteHash, versions, created.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL                -- JSON
) STRICT;

-- Every child that passed the gate, and the baseline.
CREATE TABLE variants (
  id       TEXT PRIMARY KEY,         -- hash of the canonical source
  proposal INTEGER NOT NULL,         -- the first that was recorded with it; 0 is the baseline
  genome   TEXT NOT NULL,            -- JSON: {entry, files}
  seal     TEXT NOT NULL
) STRICT;

-- All trials of one variant at one stage on one split.
CREATE TABLE evaluations (
  id         INTEGER PRIMARY KEY,
  variant    TEXT NOT NULL,          -- id of a variant, or builtin:NAME
  purpose    TEXT NOT NULL,          -- search, validation, claim
  stage      TEXT NOT NULL,          -- cases, tasks
  split      TEXT NOT NULL,          -- train, validation, heldout
  outcome    TEXT NOT NULL,          -- ok, crashed, timeout, ...
  objectives TEXT NOT NULL,          -- JSON: name to value
  wall_ms    REAL NOT NULL,
  json       BLOB NOT NULL,          -- the whole evaluation with its trials, JSON, gzip
  seal       TEXT NOT NULL
) STRICT;
CREATE INDEX evaluations_by_variant ON evaluations (variant, purpose, stage, split);

-- Every proposal whose result was told. The order of the rows is that of telling, n that of the search.
CREATE TABLE proposals (
  n          INTEGER PRIMARY KEY,
  parents    TEXT NOT NULL,          -- JSON: ids
  operator   TEXT NOT NULL,
  stream     TEXT NOT NULL,          -- JSON: labels of the random stream
  child      TEXT,                   -- id of a variant; null when the gate refused
  summary    TEXT,
  cause      TEXT,                   -- why the parent failed, as the model said that made the child
  reason     TEXT,                   -- why the gate refused
  detail     TEXT,
  evaluation INTEGER REFERENCES evaluations (id),
  seal       TEXT NOT NULL
) STRICT;

-- What applying a result did to the archive; follows from the proposals, kept for readers.
CREATE TABLE results (
  n    INTEGER PRIMARY KEY,
  fate TEXT NOT NULL                 -- new, improved, drifted, not-added, neutral, hopeless, duplicate, invalid, cheated, failed, unscored
) STRICT;

-- What else happened: started, resumed, interrupted, heldout-opened, finished, ...
CREATE TABLE events (
  id   INTEGER PRIMARY KEY,
  at   TEXT NOT NULL,                -- ISO 8601, UTC
  kind TEXT NOT NULL,
  data TEXT NOT NULL                 -- JSON
) STRICT;
`;
