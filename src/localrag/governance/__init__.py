"""What this site allows and remembers: settings and folders of the data root."""
