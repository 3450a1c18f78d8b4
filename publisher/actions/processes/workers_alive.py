"""Is anybody there who sends mail?"""

from publisher.actions.processes.health import pulse_book


def workers_alive() -> bool:
    """Whether a pool for mail has lately left its pulse; False too when Redis does not answer."""
    pulses = pulse_book().read()
    return pulses is not None and not pulses.silent(["mail"])
