/** Marks the file as what `toolfinch watch` keeps (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x746f6f77;
/** Version of the tables (`PRAGMA user_version`). A file of a newer version is refused. */
export const SCHEMA_VERSION = 3;

const RATINGS = `
-- What people thought of sessions.
CREATE TABLE ratings (
  session TEXT NOT NULL,
  who     TEXT NOT NULL,
  stars   INTEGER NOT NULL,          -- 1 to 5
  comment TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (session, who)         -- the last one counts
) STRICT;
CREATE INDEX sessions_by_parent ON sessions (parent);
`;
/** Before, nothing said which server had called for it: it was the one that was heard last, mostly the only one. */
const LAST_SERVER = `COALESCE((SELECT url FROM servers ORDER BY heard_ms DESC LIMIT 1), '')`;
const PLACES = `
ALTER TABLE sessions ADD COLUMN directory TEXT;
ALTER TABLE calls ADD COLUMN loaded_ms INTEGER NOT NULL DEFAULT 0;
UPDATE calls SET loaded_ms = ended_ms;
ALTER TABLE triggered ADD COLUMN url TEXT NOT NULL DEFAULT '';
UPDATE triggered SET url = ${LAST_SERVER};
ALTER TABLE promoted ADD COLUMN url TEXT NOT NULL DEFAULT '';
UPDATE promoted SET url = ${LAST_SERVER};
ALTER TABLE promoted ADD COLUMN regressed INTEGER NOT NULL DEFAULT 0;
`;
/** From the version of their place to the next. */
export const UPGRADES: readonly string[] = [RATINGS, PLACES];

export const SCHEMA = `
-- Up to when each server has been heard.
CREATE TABLE servers (
  url      TEXT PRIMARY KEY,
  since_ms INTEGER NOT NULL,         -- calls that ended before are not counted
  heard_ms INTEGER NOT NULL,
  version  TEXT NOT NULL             -- of OpenCode, when it was last asked
) STRICT;

-- Versions of OpenCode that a server has had.
CREATE TABLE versions (
  url     TEXT NOT NULL,
  version TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,          -- when it was first seen
  PRIMARY KEY (url, version)
) STRICT;

-- Campaigns that rules have started.
CREATE TABLE triggered (
  id      INTEGER PRIMARY KEY,
  tool    TEXT NOT NULL,
  rule    TEXT NOT NULL,
  reason  TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  outcome TEXT,                      -- NULL while it runs
  url     TEXT NOT NULL              -- of the server
) STRICT;

-- Promotions that were asked for a champion of theirs.
CREATE TABLE promoted (
  request TEXT PRIMARY KEY,
  tool    TEXT NOT NULL,
  archive TEXT NOT NULL,             -- the archive folder, where the request is kept
  at_ms   INTEGER NOT NULL,
  told    INTEGER NOT NULL DEFAULT 0,  -- calls of the new version when its figures were last told
  ended   TEXT,                      -- why it is not followed any more
  url     TEXT NOT NULL,             -- of the server
  regressed INTEGER NOT NULL DEFAULT 0  -- 1: it was worse when its figures were last told
) STRICT;

CREATE TABLE sessions (
  id        TEXT PRIMARY KEY,
  parent    TEXT,                    -- of a subagent's session
  directory TEXT                     -- that it works in; NULL where nothing has said so
) STRICT;

-- Every call that has ended, once.
CREATE TABLE calls (
  part      TEXT PRIMARY KEY,        -- OpenCode's id of the part
  url       TEXT NOT NULL,           -- of the server
  session   TEXT NOT NULL,
  message   TEXT NOT NULL,
  tool      TEXT NOT NULL,
  status    TEXT NOT NULL,           -- ok, refused, error, rejected, invalid, aborted
  pattern   TEXT,                    -- kind of failure
  ended_ms  INTEGER NOT NULL,
  ms        REAL NOT NULL,           -- in the tool, without waiting for permission
  chars     INTEGER NOT NULL,        -- what the model was told
  args      TEXT NOT NULL,           -- hash of the arguments
  repeated  INTEGER NOT NULL,        -- 1: the session had made the same call before
  reverted  INTEGER NOT NULL DEFAULT 0,  -- 1: taken back; 2: taken back and removed
  corrected INTEGER NOT NULL DEFAULT 0,  -- 1: what a person wrote next sounds like a correction
  loaded_ms INTEGER NOT NULL         -- since when the server has had the tools that were used; when it ended where that is not known
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_by_tool ON calls (tool, ended_ms);
CREATE INDEX calls_by_time ON calls (ended_ms);
CREATE INDEX calls_by_session ON calls (session, message);
${RATINGS}`;
