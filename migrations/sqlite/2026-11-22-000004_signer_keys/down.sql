DROP TABLE signer_keys;
