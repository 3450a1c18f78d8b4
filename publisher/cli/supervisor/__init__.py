"""`publisher up`: starts, watches, restarts and stops the processes of one machine."""
