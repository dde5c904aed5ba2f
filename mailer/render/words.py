"""The few words that an edition says of its own, by language, and how each language writes dates and titles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an edition says in one language. Braces name what is put in; ``quotes`` open and close a title.

    ``slanted`` is whether its script knows italics. ``stop_inside`` puts the comma or full stop that follows a quoted
    title inside its quotes, as English printers do.
    """

    by_the_numbers: str
    question_of_the_week: str
    answers: str
    watch: str
    read_more: str
    number: str
    by: str
    learn_more_by: str
    learn_more: str
    reply: str
    reply_to: str
    unsubscribe: str
    read_in_browser: str
    other_languages: str
    source: str
    comma: str = ", "
    semicolon: str = "; "
    colon: str = ": "
    quotes: tuple[str, str] = ("“", "”")
    slanted: bool = True
    stop_inside: bool = False

    def quoted(self, title: str) -> str:
        """The title in this language's quotation marks."""
        opening, closing = self.quotes
        return f"{opening}{title}{closing}"


ENGLISH = Words(
    by_the_numbers="By the numbers",
    question_of_the_week="Question of the week",
    answers="What readers told us",
    watch="Watch",
    read_more="Read more",
    number="No. {number}",
    by="By {people}",
    learn_more_by="Learn more in {title}, by {people}.",
    learn_more="Learn more in {title}.",
    reply="Send us your answer",
    reply_to="or write to {address}",
    unsubscribe="Unsubscribe",
    read_in_browser="Read in your browser",
    other_languages="Also in",
    source="Source: {source}",
    stop_inside=True,
)

_FRENCH = Words(
    by_the_numbers="Le chiffre de la semaine",
    question_of_the_week="La question de la semaine",
    answers="Ce que vous nous avez répondu",
    watch="À voir",
    read_more="Lire la suite",
    number="Nº\u00a0{number}",
    by="Par {people}",
    learn_more_by="Pour en savoir plus\u00a0: {title}, par {people}.",
    learn_more="Pour en savoir plus\u00a0: {title}.",
    reply="Répondez-nous",
    reply_to="ou écrivez à {address}",
    unsubscribe="Se désabonner",
    read_in_browser="Lire en ligne",
    other_languages="Aussi en",
    source="Source\u00a0: {source}",
    semicolon="\u202f; ",
    colon="\u00a0: ",
    quotes=("«\u00a0", "\u00a0»"),
)

_SPANISH = Words(
    by_the_numbers="La cifra de la semana",
    question_of_the_week="La pregunta de la semana",
    answers="Lo que nos han contado",
    watch="Para ver",
    read_more="Leer más",
    number="N.º\u00a0{number}",
    by="Por {people}",
    learn_more_by="Más información en {title}, por {people}.",
    learn_more="Más información en {title}.",
    reply="Envíenos su respuesta",
    reply_to="o escriba a {address}",
    unsubscribe="Darse de baja",
    read_in_browser="Leer en el navegador",
    other_languages="También en",
    source="Fuente: {source}",
    quotes=("«", "»"),
)

_ARABIC = Words(
    by_the_numbers="رقم الأسبوع",
    question_of_the_week="سؤال الأسبوع",
    answers="ما قاله لنا القراء",
    watch="شاهد",
    read_more="اقرأ المزيد",
    number="العدد {number}",
    by="بقلم {people}",
    learn_more_by="للمزيد: {title}، بقلم {people}.",
    learn_more="للمزيد: {title}.",
    reply="أرسل إلينا إجابتك",
    reply_to="أو اكتب إلى {address}",
    unsubscribe="إلغاء الاشتراك",
    read_in_browser="اقرأ في المتصفح",
    other_languages="متاح أيضًا بـ",
    source="المصدر: {source}",
    slanted=False,
    comma="، ",
    semicolon="؛ ",
    quotes=("«", "»"),
)

_SIMPLIFIED_CHINESE = Words(
    by_the_numbers="数字看世界",
    question_of_the_week="本周一问",
    answers="读者来信",
    watch="视频",
    read_more="阅读全文",
    number="第{number}期",
    by="作者：{people}",
    learn_more_by="详见{title}，作者：{people}。",
    learn_more="详见{title}。",
    reply="发送您的回答",
    reply_to="或写信至 {address}",
    unsubscribe="退订",
    read_in_browser="在浏览器中阅读",
    other_languages="其他语言版本",
    source="来源：{source}",
    slanted=False,
    comma="，",
    semicolon="；",
    colon="：",
    quotes=("《", "》"),
)

_TRADITIONAL_CHINESE = Words(
    by_the_numbers="數字看世界",
    question_of_the_week="本週一問",
    answers="讀者來信",
    watch="影片",
    read_more="閱讀全文",
    number="第{number}期",
    by="作者：{people}",
    learn_more_by="詳見{title}，作者：{people}。",
    learn_more="詳見{title}。",
    reply="寄出您的回答",
    reply_to="或寫信至 {address}",
    unsubscribe="取消訂閱",
    read_in_browser="在瀏覽器中閱讀",
    other_languages="其他語言版本",
    source="來源：{source}",
    slanted=False,
    comma="，",
    semicolon="；",
    colon="：",
    quotes=("《", "》"),
)

_BY_LANGUAGE = {
    "en": ENGLISH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "ar": _ARABIC,
    "zh": _SIMPLIFIED_CHINESE,
    "zh-hans": _SIMPLIFIED_CHINESE,
    "zh-hant": _TRADITIONAL_CHINESE,
    "zh-tw": _TRADITIONAL_CHINESE,
    "zh-hk": _TRADITIONAL_CHINESE,
}


def words_in(language: str) -> Words:
    """The words of a BCP 47 tag, of a shorter form of it, or English."""
    subtags = language.lower().split("-")
    known = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    return next((_BY_LANGUAGE[tag] for tag in known if tag in _BY_LANGUAGE), ENGLISH)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, by the language."""
    return "rtl" if language.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def long_date(date: dt.date, language: str) -> str:
    """The date as a reader of this language writes it in full; in English where the language is unknown to Babel."""
    from babel.dates import format_date

    return format_date(date, format="long", locale=_locale(language))


def language_name(language: str) -> str:
    """What a language calls itself, such as ``français``; its tag where Babel does not know it."""
    locale = _locale(language)
    if locale.language != language.lower().split("-")[0]:
        return language
    if locale.script:
        named = locale.languages.get(f"{locale.language}_{locale.script}")
        if named:
            return str(named)
    return str(locale.get_language_name() or language)


def _locale(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
