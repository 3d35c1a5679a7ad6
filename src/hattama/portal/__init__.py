"""The portal: what the public sees, static files made from a published package and its log."""

from hattama.portal.publishing import Made, Press, Settings, publish

__all__ = ["Made", "Press", "Settings", "publish"]
