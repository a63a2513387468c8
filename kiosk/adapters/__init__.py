"""Where devices meet a visit: what each says becomes an event, what a visit wants becomes a job."""
