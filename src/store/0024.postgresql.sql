-- SPDX-License-Identifier: Apache-2.0
-- What a token is good for never changes, nor what its key is.
CREATE TRIGGER access_token_stays BEFORE UPDATE ON access_token
FOR EACH ROW EXECUTE FUNCTION refuse_change('a token is never changed');
CREATE TRIGGER api_key_tokens BEFORE UPDATE OF tokens_only ON api_key
FOR EACH ROW EXECUTE FUNCTION refuse_change('a key is never changed');
