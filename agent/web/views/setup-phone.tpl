<h1 tabindex="-1" data-focus>{{_('Set up your phone')}}</h1>
<p>{{phone.lead}}</p>
<section class="card pad" aria-labelledby="which">
<h2 id="which">{{_('Which phone do you use?')}}</h2>
<div class="chips" role="group" aria-labelledby="which">
% for chip in phone.chips:
<button type="button" aria-pressed="{{'true' if chip.is_chosen else 'false'}}" data-key="phone-{{chip.id}}" data-set="phone={{chip.id}}" data-keep>{{chip.name}}</button>
% end
% if phone.has_more:
<button type="button" data-key="phone-all" data-set="all=1" data-keep>{{_('Another phone')}}…</button>
% end
</div>
% if phone.steps:
<ol class="steps">
% for step in phone.steps:
<li>\\
% for text, is_bold in step:
% if is_bold:
<b>{{text}}</b>\\
% else:
{{text}}\\
% end
% end
</li>
% end
</ol>
% end
% if phone.paste:
<div class="paste"><input id="paste" readonly spellcheck="false" aria-label="{{_('Text to paste into {phone}').format(phone=phone.name)}}" value="{{phone.paste}}"><button class="btn primary" type="button" data-key="copy" data-copy="{{phone.paste}}" data-done="{{_('Copied')}}">{{_('Copy')}}</button></div>
% end
% for note in phone.notes:
<p class="aside">{{note}}</p>
% end
</section>
