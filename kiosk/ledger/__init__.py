"""The kiosk's own database: day list, counter, tickets, print journal, outbox; one writer, synchronous=FULL."""
