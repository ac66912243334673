-- Tables of the lottery, and what an experiment needs in them: pools with prizes, players, vouchers.
-- psql -v vouchers=200000 -v players=100000 -f schema.sql

CREATE TABLE pools (
  id     bigint PRIMARY KEY,
  name   text NOT NULL,
  region text NOT NULL
);

CREATE TABLE prizes (
  id           bigint PRIMARY KEY,
  pool_id      bigint NOT NULL REFERENCES pools,
  sku          text NOT NULL,
  name         text NOT NULL,
  tier         text NOT NULL CHECK (tier IN ('blank', 'bronze', 'silver', 'gold', 'jackpot')),
  weight       double precision NOT NULL CHECK (weight >= 0),
  cents        bigint NOT NULL,
  currency     text NOT NULL,
  limited      boolean NOT NULL,
  voucher_kind bigint
);
CREATE INDEX ON prizes (pool_id);

CREATE TABLE players (
  id       bigint PRIMARY KEY,
  nickname text NOT NULL,
  region   text NOT NULL,
  standing text NOT NULL,
  since    timestamptz NOT NULL,
  blocked  boolean NOT NULL
);

-- One line for each request that won vouchers: a second try finds it.
CREATE TABLE claims (
  request_id text PRIMARY KEY,
  player_id  bigint NOT NULL,
  pool_id    bigint NOT NULL,
  at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE vouchers (
  id         bigint PRIMARY KEY,
  kind       bigint NOT NULL,
  code       text NOT NULL UNIQUE,
  claim      text REFERENCES claims,
  claimed_at timestamptz
);
CREATE INDEX vouchers_free ON vouchers (kind, id) WHERE claim IS NULL;
CREATE INDEX vouchers_claimed ON vouchers (claim) WHERE claim IS NOT NULL;

INSERT INTO pools SELECT id, 'draw ' || id, (ARRAY['eu', 'us', 'apac'])[id % 3 + 1] FROM generate_series(1, 16) AS id;

-- Per pool: 20 blanks, 60 bronze, 30 silver and 8 gold prizes, the latter two limited, and two with a voucher.
INSERT INTO prizes
SELECT pool * 1000 + n, pool,
  format('SKU-%s-%s', to_char(pool, 'FM000'), to_char(n, 'FM000')),
  format('%s of the %s draw, no. %s', tier, pool, n),
  tier, weight, cents, (ARRAY['EUR', 'USD', 'AUD'])[pool % 3 + 1], tier IN ('silver', 'gold', 'jackpot'), voucher
FROM generate_series(1, 16) AS pool,
LATERAL (
  SELECT n, 'blank' AS tier, 2.0 AS weight, 0 AS cents, NULL::bigint AS voucher FROM generate_series(1, 20) AS n
  UNION ALL SELECT n, 'bronze', 1.0, 100, NULL FROM generate_series(21, 80) AS n
  UNION ALL SELECT n, 'silver', 0.1, 1500, NULL FROM generate_series(81, 110) AS n
  UNION ALL SELECT n, 'gold', 0.02, 25000, NULL FROM generate_series(111, 118) AS n
  UNION ALL SELECT 119, 'jackpot', 0.028, 5000, 1
  UNION ALL SELECT 120, 'jackpot', 0.005, 9000, 2
) AS prize;

INSERT INTO players
SELECT id, 'player-' || md5(id::text), (ARRAY['eu', 'us', 'apac'])[id % 3 + 1], (ARRAY['new', 'regular', 'gold'])[id % 7 % 3 + 1],
  timestamptz '2026-01-01' - id * interval '1 minute', id % 1000 = 0
FROM generate_series(1, :players) AS id;

INSERT INTO vouchers SELECT id, id % 2 + 1, md5('voucher ' || id) FROM generate_series(1, :vouchers) AS id;

ANALYZE;
