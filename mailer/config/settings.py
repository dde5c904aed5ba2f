"""A publication's settings: the sections of ``mailer.toml`` and the rule of each key."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailer.config.values import (
    NAMED_ADDRESS,
    SQLITE,
    Address,
    Domain,
    Greeting,
    Host,
    Language,
    Mailbox,
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

PREFIX = "MAILER_"


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


class DeliverySection(Section):
    """``[delivery]``: the server that mail is handed to. Without ``transport`` nothing is sent.

    The password is in the variable that ``password_env`` names. The server's certificate is judged by those that the
    system trusts or, with ``ca_file``, by those in that file alone; its path may be relative to the publication.
    """

    transport: TransportUrl | None = None
    password_env: Variable | None = None
    ca_file: Text | None = None


class DkimKeySection(Section):
    """``[dkim.rsa]`` and ``[dkim.ed25519]``: a private key's file, and the name its other half is published under."""

    selector: Selector
    key_file: Text


class DkimSection(Section):
    """``[dkim]``: what mail is signed with. Without ``domain`` it is signed for the one of ``[sender] from``."""

    domain: Domain | None = None
    rsa: DkimKeySection | None = None
    ed25519: DkimKeySection | None = None


class Publication(BaseSettings):
    """A publication: the folder ``root`` and its settings."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    root: Path
    publication: PublicationSection
    sender: SenderSection
    theme: ThemeSection = ThemeSection()
    images: ImagesSection = ImagesSection()
    archive: ArchiveSection = ArchiveSection()
    web: WebSection = WebSection()
    approval: ApprovalSection = ApprovalSection()
    check: CheckSection = CheckSection()
    fetch: FetchSection = FetchSection()
    store: StoreSection = StoreSection()
    dkim: DkimSection = DkimSection()
    delivery: DeliverySection = DeliverySection()
    feeds: dict[str, Url] = {}
    translations: dict[Language, TranslationSection] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings

    @property
    def signing_domain(self) -> str:
        """The domain that mail is signed for."""
        return self.dkim.domain or self.sender.domain

    def may_sign_for(self, domain: str) -> bool:
        """Whether a signature for ``domain`` speaks for the sender: it is the sender's domain or one above it."""
        return f".{self.sender.domain}".endswith(f".{domain}")

    @property
    def seeds(self) -> Path:
        """Where stories are kept."""
        return self.root / "seeds"

    @property
    def store_file(self) -> Path:
        """The database that lists are kept in."""
        return self.root / self.store.url.removeprefix(SQLITE)

    @property
    def issues(self) -> Path:
        """Where issues are kept."""
        return self.root / "issues"

    def said_in(self, language: str) -> PublicationSection:
        """``[publication]`` as an edition in this language says it."""
        tags = {tag.lower(): section for tag, section in self.translations.items()}
        subtags = language.lower().split("-")
        known = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
        translation = next((tags[tag] for tag in known if tag in tags), None)
        if translation is None or language == self.publication.language:
            return self.publication
        return self.publication.model_copy(update={key: text for key, text in translation if text})

    def shown(self, path: Path) -> str:
        """``path`` as a person in this publication would write it."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


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
