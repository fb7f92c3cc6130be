<ul class="written" aria-label="{{_('Sent to the service desk')}}">
% for chip in chips:
<li class="{{chip.shape}}"><p><span class="st {{chip.shape}}">{{chip.word}}</span> <span><bdi>{{chip.what}}</bdi>
% if chip.number and chip.url:
<a href="{{chip.url}}" target="_blank" rel="noopener">{{chip.number}}</a>
% elif chip.number:
<b>{{chip.number}}</b>
% end
</span></p>
% if chip.said:
<p class="said">{{chip.said}}</p>
% end
% if chip.buttons:
<p class="acts">
% for button in chip.buttons:
% if button.act != 'change':
<button class="link" type="button" data-write="{{button.act}}" data-of="{{chip.key}}" data-key="{{button.act}}-{{chip.key}}">{{button.label}}<span class="vh">: {{chip.what}}</span></button>
% elif has_form and is_idle:
<button class="link" type="button" data-set="{{chip.change}}" data-key="change-{{chip.key}}">{{button.label}}<span class="vh">: {{chip.what}}</span></button>
% elif has_form:
<button class="link" type="button" data-form="{{chip.key}}" data-key="change-{{chip.key}}">{{button.label}}<span class="vh">: {{chip.what}}</span></button>
% end
% end
</p>
% end
</li>
% end
</ul>
