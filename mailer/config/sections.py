"""The sections of ``mailer.toml``: their keys, and the rule of each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from mailer.config.values import (
    NAMED_ADDRESS,
    Address,
    Count,
    Domain,
    Greeting,
    Host,
    Lanes,
    Language,
    Mailbox,
    Rate,
    Roles,
    Said,
    SaidGreeting,
    Selector,
    StoreUrl,
    Text,
    Timezone,
    TransportUrl,
    Url,
    Variable,
    Weight,
)


class Section(BaseModel):
    """One section of ``mailer.toml``: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PublicationSection(Section):
    """``[publication]``: what the masthead and the foot of every issue say. ``about`` is Markdown."""

    name: Text
    tagline: str = ""
    language: Language = "en"
    timezone: Timezone = "UTC"
    site: Url | None = None
    postal_address: Text
    about: str = ""
    greeting: Greeting = ""


class TranslationSection(Section):
    """``[translations.TAG]``: what ``[publication]`` says in another language; what is left out is as it is there."""

    name: Said = ""
    tagline: Said = ""
    about: Said = ""
    greeting: SaidGreeting = ""


class SenderSection(Section):
    """``[sender]``: who the mail is from. ``from`` may carry a name: ``The Desk <desk@example.org>``."""

    mailbox: Mailbox = Field(alias="from")
    reply_to: Address | None = None
    bounce_domain: Text | None = None

    @property
    def name(self) -> str:
        """The display name, or an empty string."""
        named = NAMED_ADDRESS.fullmatch(self.mailbox)
        return named["name"].strip('" ') if named else ""

    @property
    def address(self) -> str:
        """The bare address."""
        named = NAMED_ADDRESS.fullmatch(self.mailbox)
        return named["address"] if named else self.mailbox

    @property
    def domain(self) -> str:
        """The domain that Message-IDs are made in."""
        return self.address.rpartition("@")[2].lower()


class ThemeSection(Section):
    """``[theme]``: the folder of ``templates/`` to render with."""

    # Whether it names a theme is judged when one is looked for: `theme use` must be able to mend what does not.
    name: str = "broadsheet"


class ImagesSection(Section):
    """``[images]``: where readers fetch pictures. Without ``url`` they are embedded in the mail."""

    url: Url | None = None


class ArchiveSection(Section):
    """``[archive]``: where issues are read on the web. Without ``url`` a mail has no links to itself."""

    url: Url | None = None

    def address_of(self, issue: str, tag: str = "") -> str:
        """Where an issue is read, in the language of ``tag``; empty without an archive."""
        return "/".join(filter(None, (self.url.rstrip("/"), issue, tag))) + "/" if self.url else ""


class WebSection(Section):
    """``[web]``: where readers reach us. Without ``url`` they leave a list by mail alone."""

    url: Url | None = None


class ApprovalSection(Section):
    """``[approval]``: the roles that must have approved an issue before it is sent, such as ``fact-check``."""

    required: Roles = ()


class CheckSection(Section):
    """``[check]``: rules that this desk does not want, and how much each mail client counts among its readers."""

    ignore: tuple[Text, ...] = ()
    clients: dict[str, Weight] = {}


class FetchSection(Section):
    """``[fetch]``: hosts of the desk's own that may be fetched from although their addresses are not public."""

    allow: tuple[Host, ...] = ()


class StoreSection(Section):
    """``[store]``: where lists are kept; a relative path is one in the publication."""

    url: StoreUrl = "sqlite:///store/mailer.db"


class PaceSection(Section):
    """``[delivery.pace]``: how fast mail goes out, in messages a second; 0 is as fast as the server takes them.

    ``lanes`` are receiving providers with a pace of their own. A connection is closed after
    ``messages_per_connection`` and another one opened.
    """

    per_second: Rate = 0
    per_connection: Rate = 0
    messages_per_connection: Count = 100
    lanes: Lanes = {}


class DeliverySection(Section):
    """``[delivery]``: the server that mail is handed to. Without ``transport`` nothing is sent.

    The password is in the variable that ``password_env`` names. The server's certificate is judged by those that the
    system trusts or, with ``ca_file``, by those in that file alone; its path may be relative to the publication.

    ``connections`` are those to the server at a time, shared by ``processes``. ``warm_up`` is how many messages may go
    out on the first day of sending, on the second, and so on; after the last of them any number.
    """

    transport: TransportUrl | None = None
    password_env: Variable | None = None
    ca_file: Text | None = None
    connections: Count = 8
    processes: Count = 2
    warm_up: tuple[Count, ...] = ()
    pace: PaceSection = PaceSection()


class DkimKeySection(Section):
    """``[dkim.rsa]`` and ``[dkim.ed25519]``: a private key's file, and the name its other half is published under."""

    selector: Selector
    key_file: Text


class DkimSection(Section):
    """``[dkim]``: what mail is signed with. Without ``domain`` it is signed for the one of ``[sender] from``."""

    domain: Domain | None = None
    rsa: DkimKeySection | None = None
    ed25519: DkimKeySection | None = None


FREE_SECTIONS = {"feeds": (), "translations": tuple(TranslationSection.model_fields)}
"""Sections whose keys are names that the desk gives, with the keys of the tables that these name."""

SECTIONS: dict[str, type[Section]] = {
    "publication": PublicationSection,
    "sender": SenderSection,
    "theme": ThemeSection,
    "images": ImagesSection,
    "archive": ArchiveSection,
    "web": WebSection,
    "approval": ApprovalSection,
    "check": CheckSection,
    "fetch": FetchSection,
    "store": StoreSection,
    "dkim": DkimSection,
    "delivery": DeliverySection,
}
