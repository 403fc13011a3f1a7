-- Keys are forgotten by their age.
CREATE INDEX idempotency_age ON idempotency (created_at);
