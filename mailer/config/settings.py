"""A publication's settings: what its ``mailer.toml`` and the environment say, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailer.config.sections import (
    ApprovalSection,
    ArchiveSection,
    CheckSection,
    DeliverySection,
    DkimSection,
    FetchSection,
    ImagesSection,
    PublicationSection,
    SenderSection,
    StoreSection,
    ThemeSection,
    TranslationSection,
    WebSection,
)
from mailer.config.values import SQLITE, Language, Url

PREFIX = "MAILER_"


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
