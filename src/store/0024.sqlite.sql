-- SPDX-License-Identifier: Apache-2.0
-- What a token is good for never changes, nor what its key is.
CREATE TRIGGER access_token_stays BEFORE UPDATE ON access_token BEGIN SELECT raise(ABORT, 'a token is never changed'); END;
CREATE TRIGGER api_key_tokens BEFORE UPDATE OF tokens_only ON api_key BEGIN SELECT raise(ABORT, 'a key is never changed'); END;
