"""What `make run` starts on this machine; nothing here is deployed."""
