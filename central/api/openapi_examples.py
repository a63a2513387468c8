"""Examples of the OpenAPI document: what goes and comes on an ordinary day."""

from typing import Any

_VISIT, _BOOT = "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6072"

PROBLEM = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "a token is needed"}
SYNC: dict[str, Any] = {
    "kiosk": "hal-1", "epoch": 1, "sent_at": "2026-12-01T10:12:00+01:00", "cursor": None,
    "status": {"boot": _BOOT, "nr": 7, "paper": "plenty", "devices": {"printer": "ready", "scanner": "ready"}},
    "commands": [], "policy": {"schedule": "", "version": 1, "refused": False},
}  # fmt: skip
SYNCED: dict[str, Any] = {
    "generation": "5f1c", "now": "2026-12-01T10:12:00.050000+01:00", "expected": 1, "stop": None, "results": [],
    "day_news": None,
    "status": {"staffed": True, "waiting": 4, "longest_past_due_s": 120, "desks": 2, "dues": ["2026-12-01T10:10:00+01:00"]},
    "last_number": None, "policy": None,
}  # fmt: skip
ASK: dict[str, Any] = {"appointment": "a1", "ticket": None, "address": None}
ASKED: dict[str, Any] = {"central": "already_in", "number": "R007", "ticket": _VISIT, "purpose": "collect"}
JOINING: dict[str, Any] = {"code": "K7M2-9QRT-XT", "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
JOINED: dict[str, Any] = {"site": "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6070", "name": "hal-1", "letter": "R", "epoch": 1}
TOKEN_FORM: dict[str, Any] = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "client_assertion": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
}
TOKEN: dict[str, Any] = {"access_token": "q3J8...", "token_type": "Bearer", "expires_in": 900}
REPORT: dict[str, Any] = {"new": 1, "changed": 0, "same": 0, "older": [], "refused": [], "gone": 0, "held": 0}
READY: dict[str, Any] = {
    "ready": True,
    "checks": {"database": "", "writer": "", "disk": "", "backup": "", "certificate": "", "erasure": ""},
}
