% if has_form:
<button class="go" type="button" data-form="new" data-key="go" {{focus}}>{{_("New {word}").format(word=word)}}\\
% if focus:
 <kbd aria-hidden="true">Enter</kbd>\\
% end
</button>
% elif new.url:
<a class="go" href="{{new.url}}" target="_blank" rel="noopener" data-key="go" {{focus}}>{{_("New {word}").format(word=word)}}\\
% if focus:
 <kbd aria-hidden="true">Enter</kbd>\\
% end
</a>
% else:
<button class="go" type="button" popovertarget="how" data-key="go" {{focus}}>{{_("New {word}").format(word=word)}}\\
% if focus:
 <kbd aria-hidden="true">Enter</kbd>\\
% end
</button>
<div id="how" class="how" popover><p><b>{{_("Deskcall does not know yet where a new {word} begins.").format(word=word)}}</b></p><p>{{_("Write the address of that page into the configuration, and restart Deskcall:")}}</p><pre>[console]
new_request_url = "https://…/new?person={person_id}&amp;phone={telephone}"</pre></div>
% end
